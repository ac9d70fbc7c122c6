/* Improvers: made, run within a budget of work, and what they have found. */
#include "improve_state.h"

#include <stdlib.h>
#include <string.h>

size_t rdc_graph_check(const rdc_graph *graph) {
    const size_t first = graph->inputs + 1;
    for (size_t k = 0; k < graph->nodes; k++) {
        const int64_t below = 2 * (int64_t)(first + k);
        if (graph->left[k] < 0 || graph->left[k] >= below || graph->right[k] < 0 || graph->right[k] >= below ||
            graph->parity[k] > 1)
            return 1 + k;
    }
    for (size_t o = 0; o < graph->outputs; o++)
        if (graph->out[o] < 0 || graph->out[o] >= 2 * (int64_t)(first + graph->nodes)) return 1 + graph->nodes + o;
    return 0;
}

void rdc_improver_free(rdc_improver *s) {
    if (s == NULL) return;
    void *parts[] = {s->left,   s->right,  s->parity,    s->out,       s->refs,       s->slot,        s->rows,
                     s->care,   s->spare,  s->on,        s->off,       s->less,       s->scratch,     s->active,
                     s->reach,  s->place,  s->other,     s->differs,   s->candidates, s->flags,       s->factors,
                     s->marks,  s->turned, s->keys,      s->new_left,  s->new_right,  s->new_slot,    s->map,
                     s->stack,  s->table,  s->new_parity, s->stale,    s->new_stale,  s->best_left,   s->best_right,
                     s->best_out, s->best_parity, s->level, s->latest};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) free(parts[i]);
    free(s);
}

static void *zeros(size_t count, size_t size, int *good) {
    void *memory = calloc(count + 1, size);
    if (memory == NULL) *good = 0;
    return memory;
}

/* Rows of words to blocks: word w of row r, of `stride` rows. */
static void to_blocks(const uint64_t *in, size_t rows, size_t words, uint64_t *out, size_t first,
                      size_t stride) {
    for (size_t r = 0; r < rows; r++)
        for (size_t w = 0; w < words; w++)
            out[(w / IMPROVE_BLOCK * stride + first + r) * IMPROVE_BLOCK + w % IMPROVE_BLOCK] = in[r * words + w];
}

/* Variables that there is room for: those of the graph, and what moves may add to it for a while. */
static size_t room_for(const rdc_graph *graph, int parities) {
    size_t most = graph->inputs + 1;
    for (size_t k = 0; k < graph->nodes; k++) most += graph->parity[k] && !parities ? 3 : 1;
    return most + most / 8 + 64;
}

size_t rdc_improver_bytes(const rdc_graph *graph, size_t words, int parities) {
    const double room = (double)room_for(graph, parities), row = 8 * ((double)words + IMPROVE_BLOCK);
    const double bytes = (room + (double)graph->outputs + 4) * row + 256 * room + (1 << 17);
    return bytes < 1e18 && room < RDC_IMPROVE_VARIABLES ? (size_t)bytes : 0;
}

rdc_improver *rdc_improver_new(int simd, const rdc_graph *graph, const uint64_t *x, const uint64_t *care, size_t words,
                               const rdc_improve_aim *aim) {
    if (rdc_improver_bytes(graph, words, aim->parities) == 0) return NULL;
    rdc_improver *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    const size_t first = graph->inputs + 1;
    const int parities = aim->parities;
    int good = 1;
    s->inputs = graph->inputs, s->outputs = graph->outputs;
    s->room = s->slots = room_for(graph, parities);
    s->blocks = (words + IMPROVE_BLOCK - 1) / IMPROVE_BLOCK;
    s->cost[0] = aim->and_cost, s->cost[1] = aim->xor_cost, s->parities = parities, s->random = aim->seed;
    s->slack = (uint64_t)aim->slack * aim->and_cost, s->rarely = aim->rarely ? aim->rarely : 1;
    s->patience = aim->patience, s->standstill = aim->standstill, s->level_cost = aim->level_cost;
    for (s->mask = 1; s->mask < 2 * s->room; s->mask *= 2) {}
    s->mask--;

    int32_t **ints[] = {&s->left,  &s->right, &s->refs,     &s->slot,      &s->spare,    &s->reach, &s->place,
                        &s->candidates, &s->factors, &s->new_left, &s->new_right, &s->new_slot, &s->level, &s->latest};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) *ints[i] = zeros(2 * s->room, sizeof(int32_t), &good);
    uint8_t **bytes[] = {&s->parity, &s->differs, &s->flags, &s->new_parity, &s->stale, &s->new_stale};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) *bytes[i] = zeros(s->room, 1, &good);
    s->best_left = zeros(s->room, sizeof(int32_t), &good), s->best_right = zeros(s->room, sizeof(int32_t), &good);
    s->best_out = zeros(s->outputs, sizeof(int32_t), &good), s->best_parity = zeros(s->room, 1, &good);
    s->map = zeros(2 * s->room + 8, sizeof(int32_t), &good), s->stack = zeros(2 * s->room + 8, sizeof(int32_t), &good);
    s->table = zeros((size_t)s->mask + 1, sizeof(int32_t), &good);
    s->out = zeros(s->outputs, sizeof(int32_t), &good), s->active = zeros(s->blocks, sizeof(int32_t), &good);
    const size_t row = s->blocks * IMPROVE_BLOCK;
    s->rows = zeros(s->slots * row, sizeof(uint64_t), &good);
    s->care = zeros(s->outputs * row, sizeof(uint64_t), &good);
    s->on = zeros(row, 8, &good), s->off = zeros(row, 8, &good), s->less = zeros(row, 8, &good);
    s->scratch = zeros(row, 8, &good);
    s->other = zeros(s->room * IMPROVE_BLOCK, 8, &good), s->marks = zeros(MOST_FACTORS * IMPROVE_BLOCK, 8, &good);
    s->turned = zeros(64 * IMPROVE_TURNED * IMPROVE_BLOCK, 8, &good), s->keys = zeros(s->room, 8, &good);
    if (!good) {
        rdc_improver_free(s);
        return NULL;
    }

    to_blocks(x, s->inputs, words, s->rows, 1, s->slots);
    to_blocks(care, s->outputs, words, s->care, 0, s->outputs);
    for (size_t i = s->slots; i-- > 0;) s->spare[s->spares++] = (int32_t)i;
    s->variables = 0;
    for (size_t v = 0; v < first; v++) s->slot[s->variables++] = s->spare[--s->spares];
    int32_t *literals = s->new_left; /* of the graph's variables, here */
    for (size_t v = 0; v < first; v++) literals[v] = (int32_t)(2 * v);
    for (size_t k = 0; k < graph->nodes; k++) {
        const int32_t a = literals[graph->left[k] >> 1] ^ (graph->left[k] & 1);
        const int32_t b = literals[graph->right[k] >> 1] ^ (graph->right[k] & 1);
        if (graph->parity[k] && !parities) {
            const int32_t both = 2 * rdc_improve_add(s, a, b, 0), none = 2 * rdc_improve_add(s, a ^ 1, b ^ 1, 0);
            literals[first + k] = 2 * rdc_improve_add(s, both ^ 1, none ^ 1, 0);
        } else {
            literals[first + k] = 2 * rdc_improve_add(s, a, b, graph->parity[k]);
        }
    }
    for (size_t o = 0; o < s->outputs; o++) s->out[o] = literals[graph->out[o] >> 1] ^ (graph->out[o] & 1);
    rdc_improve_rebuild(s, 0, 0, 0);
    s->reached = 0;
    for (size_t v = first; v < s->variables; v++) s->reach[s->reached++] = (int32_t)v;
    rdc_improve_fill(simd, s, s->reach, s->reached);
    rdc_improve_keep(s);
    s->work = 0;
    return s;
}

static int32_t any_node(rdc_improver *s) {
    const size_t first = s->inputs + 1;
    return (int32_t)(first + (size_t)(rdc_improve_draw(s) % (s->variables - first)));
}

uint64_t rdc_improver_run(int simd, rdc_improver *s, uint64_t budget) {
    const uint64_t start = s->work;
    while (s->work - start < budget && s->variables > s->inputs + 1) {
        if (s->standstill && s->idle > s->standstill * s->variables) break;
        s->idle++;
        const int may_climb = s->total + s->cost[0] <= s->best_total + s->slack;
        if (may_climb && rdc_improve_draw(s) % s->rarely == 0) s->allowance = s->cost[0];
        rdc_improve_try(simd, s, any_node(s));
        s->allowance = 0;
        if (s->total < s->best_total) rdc_improve_keep(s), s->since = s->idle = 0;
        else if (s->total == s->best_total) s->since = 0;
        else if (++s->since > s->patience * s->variables) {
            rdc_improve_return(s);
            rdc_improve_fill(simd, s, s->reach, s->reached);
            s->since = 0;
        }
    }
    if (s->total == s->best_total) rdc_improve_keep(s); /* another one as good: whoever asks has something new */
    return s->work - start;
}

uint64_t rdc_improver_cost(const rdc_improver *s) { return s->best_total; }

size_t rdc_improver_nodes(const rdc_improver *s) { return s->best_variables - s->inputs - 1; }

void rdc_improver_graph(const rdc_improver *s, rdc_graph *graph) {
    const size_t first = s->inputs + 1;
    graph->inputs = s->inputs, graph->outputs = s->outputs, graph->nodes = s->best_variables - first;
    memcpy(graph->left, s->best_left + first, graph->nodes * sizeof(int32_t));
    memcpy(graph->right, s->best_right + first, graph->nodes * sizeof(int32_t));
    memcpy(graph->parity, s->best_parity + first, graph->nodes);
    memcpy(graph->out, s->best_out, s->outputs * sizeof(int32_t));
}
