/* The graph of an improver: nodes added, counted and rebuilt. */
#include "improve_state.h"

#include <string.h>

uint64_t rdc_improve_draw(rdc_improver *s) { /* splitmix64 */
    uint64_t z = s->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int32_t rdc_improve_add(rdc_improver *s, int32_t left, int32_t right, int parity) {
    const int32_t v = (int32_t)s->variables++;
    s->left[v] = left, s->right[v] = right, s->parity[v] = (uint8_t)parity;
    s->slot[v] = s->spare[--s->spares];
    s->stale[v] = 0;
    return v;
}

static int is_node(const rdc_improver *s, int32_t variable) { return (size_t)variable > s->inputs; }

uint64_t rdc_improve_freed(rdc_improver *s, int32_t target, const int32_t *kept, size_t count) {
    uint64_t sum = s->cost[s->parity[target]];
    size_t height = 0, fallen = 0;
    for (size_t i = 0; i < count; i++) s->refs[kept[i] >> 1]++;
    s->stack[height++] = target;
    while (height) {
        const int32_t v = s->stack[--height], fan_in[2] = {s->left[v] >> 1, s->right[v] >> 1};
        for (int k = 0; k < 2; k++) {
            const int32_t u = fan_in[k];
            s->map[fallen++] = u;
            if (--s->refs[u] == 0 && is_node(s, u)) {
                sum += s->cost[s->parity[u]];
                s->stack[height++] = u;
            }
        }
    }
    s->work += fallen / 16;
    while (fallen) s->refs[s->map[--fallen]]++;
    for (size_t i = 0; i < count; i++) s->refs[kept[i] >> 1]--;
    return sum;
}

static uint32_t place_of(const rdc_improver *s, int32_t a, int32_t b, int parity) {
    const uint64_t key = ((uint64_t)(uint32_t)a << 32 | (uint32_t)b) + (uint64_t)parity;
    return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & s->mask;
}

/* The literal of a node of the new graph: one there is, or a new one with the row of `old`. */
static int32_t made(rdc_improver *s, int32_t a, int32_t b, int parity, int32_t old, size_t *count) {
    int32_t sign = 0;
    if (a > b) {
        const int32_t c = a;
        a = b, b = c;
    }
    if (parity) {
        sign = (a ^ b) & 1;
        a &= ~1, b &= ~1;
        if (a == b) return sign;
        if (a == 0) return b ^ sign;
    } else {
        if (a == 0 || (a ^ b) == 1) return 0;
        if (a == 1 || a == b) return b;
    }
    uint32_t at = place_of(s, a, b, parity);
    for (; s->table[at] >= 0; at = (at + 1) & s->mask) {
        const int32_t v = s->table[at];
        if (s->new_left[v] == a && s->new_right[v] == b && s->new_parity[v] == parity) return 2 * v + sign;
    }
    const int32_t v = (int32_t)(*count)++;
    s->table[at] = v;
    s->new_left[v] = a, s->new_right[v] = b, s->new_parity[v] = (uint8_t)parity;
    s->new_slot[v] = s->slot[old];
    s->new_stale[v] = (uint8_t)(s->stale[old] || sign);
    return 2 * v + sign;
}

static void swap_rows(int32_t **a, int32_t **b) {
    int32_t *c = *a;
    *a = *b, *b = c;
}

void rdc_improve_rebuild(rdc_improver *s, int32_t target, int32_t by, int changed) {
    const size_t before = s->variables, first = s->inputs + 1;
    size_t count = first;
    for (size_t i = 0; changed && i < s->reached; i++) s->stale[s->reach[i]] = 1;
    for (uint32_t i = 0; i <= s->mask; i++) s->table[i] = -1;
    for (size_t v = 0; v < before; v++) s->map[v] = v < first ? (int32_t)(2 * v) : -1;
    for (size_t o = 0; o < s->outputs; o++) {
        size_t height = 0;
        s->stack[height++] = s->out[o] >> 1;
        while (height) {
            const int32_t v = s->stack[height - 1];
            if (s->map[v] >= 0) {
                height--;
                continue;
            }
            const int replaced = v == target, l = replaced ? by : s->left[v], r = replaced ? by : s->right[v];
            if (s->map[l >> 1] < 0) s->stack[height++] = l >> 1;
            if (s->map[r >> 1] < 0 && r >> 1 != l >> 1) s->stack[height++] = r >> 1;
            if (s->stack[height - 1] != v) continue;
            const int32_t a = s->map[l >> 1] ^ (l & 1), b = s->map[r >> 1] ^ (r & 1);
            s->map[v] = replaced ? a : made(s, a, b, s->parity[v], v, &count);
            height--;
        }
        s->out[o] = s->map[s->out[o] >> 1] ^ (s->out[o] & 1);
    }
    for (size_t v = 0; v < first; v++) s->new_slot[v] = s->slot[v], s->new_stale[v] = 0;
    swap_rows(&s->left, &s->new_left), swap_rows(&s->right, &s->new_right), swap_rows(&s->slot, &s->new_slot);
    uint8_t *bytes = s->parity;
    s->parity = s->new_parity, s->new_parity = bytes;
    bytes = s->stale, s->stale = s->new_stale, s->new_stale = bytes;
    s->variables = count;

    memset(s->refs, 0, count * sizeof *s->refs);
    memset(s->new_stale, 0, s->slots); /* here: which rows are in use */
    for (size_t v = 0; v < count; v++) s->new_stale[s->slot[v]] = 1;
    s->spares = 0;
    for (size_t i = s->slots; i-- > 0;)
        if (!s->new_stale[i]) s->spare[s->spares++] = (int32_t)i;
    s->total = 0;
    s->reached = 0;
    for (size_t v = first; v < count; v++) {
        s->refs[s->left[v] >> 1]++, s->refs[s->right[v] >> 1]++;
        s->total += s->cost[s->parity[v]];
        if (s->stale[v]) s->reach[s->reached++] = (int32_t)v;
        s->stale[v] = 0;
    }
    for (size_t o = 0; o < s->outputs; o++) s->refs[s->out[o] >> 1]++;
    s->work += 2 * before + s->mask / 16;
    rdc_improve_levels(s);
}

void rdc_improve_levels(rdc_improver *s) {
    if (!s->level_cost) return;
    const size_t first = s->inputs + 1;
    int32_t depth = 0;
    for (size_t v = 0; v < s->variables; v++) {
        s->level[v] = 0, s->latest[v] = INT32_MAX;
        if (v < first) continue;
        const int32_t l = s->level[s->left[v] >> 1], r = s->level[s->right[v] >> 1];
        s->level[v] = 1 + (l > r ? l : r);
    }
    for (size_t o = 0; o < s->outputs; o++)
        if (s->level[s->out[o] >> 1] > depth) depth = s->level[s->out[o] >> 1];
    for (size_t o = 0; o < s->outputs; o++) s->latest[s->out[o] >> 1] = depth;
    for (size_t v = s->variables; v-- > first;)
        for (int side = 0; side < 2; side++) {
            int32_t *before = s->latest + ((side ? s->right : s->left)[v] >> 1);
            if (s->latest[v] - 1 < *before) *before = s->latest[v] - 1;
        }
    s->total += s->level_cost * (uint64_t)depth;
    s->work += s->variables / 4;
}

static void number_rows(rdc_improver *s) {
    s->spares = 0;
    for (size_t i = s->slots; i-- > s->variables;) s->spare[s->spares++] = (int32_t)i;
}

void rdc_improve_keep(rdc_improver *s) {
    s->best_variables = s->variables, s->best_total = s->total;
    memcpy(s->best_left, s->left, s->variables * sizeof(int32_t));
    memcpy(s->best_right, s->right, s->variables * sizeof(int32_t));
    memcpy(s->best_parity, s->parity, s->variables);
    memcpy(s->best_out, s->out, s->outputs * sizeof(int32_t));
}

void rdc_improve_return(rdc_improver *s) {
    const size_t first = s->inputs + 1;
    s->variables = s->best_variables, s->total = s->best_total;
    memcpy(s->left, s->best_left, s->variables * sizeof(int32_t));
    memcpy(s->right, s->best_right, s->variables * sizeof(int32_t));
    memcpy(s->parity, s->best_parity, s->variables);
    memcpy(s->out, s->best_out, s->outputs * sizeof(int32_t));
    memset(s->refs, 0, s->variables * sizeof *s->refs);
    s->reached = 0;
    /* Inputs were given the first rows, and keep theirs. */
    for (size_t v = 0; v < s->variables; v++) s->slot[v] = (int32_t)v, s->stale[v] = 0;
    number_rows(s);
    for (size_t v = first; v < s->variables; v++) {
        s->refs[s->left[v] >> 1]++, s->refs[s->right[v] >> 1]++;
        s->reach[s->reached++] = (int32_t)v;
    }
    for (size_t o = 0; o < s->outputs; o++) s->refs[s->out[o] >> 1]++;
    s->work += s->variables / 4;
    rdc_improve_levels(s);
    s->total = s->best_total;
}
