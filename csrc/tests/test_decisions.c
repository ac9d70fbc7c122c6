/* Decision graphs of random tables: right on every row, without two equal nodes, and as costly as sifting says. */
#include "testing.h"

#include "decisions.h"

static const rdc_decision_costs costs = {3, 1, 2};

static unsigned odd(uint32_t x) {
    unsigned sum = 0;
    for (; x; x &= x - 1) sum ^= 1;
    return sum;
}

static void random_forms(uint32_t *forms, unsigned n) {
    do {
        for (unsigned k = 0; k < n; k++) forms[k] = (uint32_t)(draw() & ((UINT64_C(1) << n) - 1));
    } while (!rdc_forms_check(forms, n));
}

static int64_t price(int32_t low, int32_t high) {
    if (low == 0 && high == 1) return 0;
    if (low == 0 || high < 2) return costs.conjunction;
    return high == (low ^ 1) ? costs.parity : costs.choice;
}

/* Whether the graph made last is that of the table, reduced, and costs so much. */
static int is_graph(const rdc_decisions *d, const uint64_t *y, size_t outputs, unsigned n, const uint32_t *forms,
                    int64_t cost) {
    const size_t count = rdc_decisions_nodes(d), words = n < 6 ? 1 : (size_t)1 << (n - 6);
    int32_t *level = take_memory(4 * count), *low = take_memory(4 * count), *high = take_memory(4 * count);
    int32_t *out = take_memory(4 * outputs);
    uint8_t *value = take_memory(count + 1);
    rdc_decisions_copy(d, level, low, high, out);
    int good = 1;
    int64_t sum = 0;
    for (unsigned k = 0; k < n; k++)
        for (uint32_t rest = forms[k] & (forms[k] - 1); rest; rest &= rest - 1) sum += costs.parity;
    for (size_t i = 0; i < count; i++) {
        sum += price(low[i], high[i]);
        good &= low[i] != high[i] && !(low[i] & 1) && low[i] >> 1 <= (int32_t)i && high[i] >> 1 <= (int32_t)i;
        for (size_t j = 0; j < i; j++) good &= level[i] != level[j] || low[i] != low[j] || high[i] != high[j];
    }
    value[0] = 0;
    for (uint32_t r = 0; r < UINT32_C(1) << n; r++) {
        for (size_t i = 0; i < count; i++) {
            const int32_t side = odd(forms[level[i]] & r) ? high[i] : low[i];
            value[i + 1] = value[side >> 1] ^ (side & 1);
        }
        for (size_t j = 0; j < outputs; j++) good &= (value[out[j] >> 1] ^ (out[j] & 1)) == bit(y + j * words, r);
    }
    free(level), free(low), free(high), free(out), free(value);
    return good && sum == cost;
}

static void test_graphs(size_t outputs, unsigned n) {
    uint64_t *y = random_words(outputs, (size_t)1 << n);
    if (outputs > 1) memcpy(y, y + (n < 6 ? 1 : (size_t)1 << (n - 6)), n < 6 ? 8 : (size_t)8 << (n - 6));
    rdc_decisions *d = rdc_decisions_new(y, outputs, n, &costs);
    uint32_t forms[RDC_DECISIONS_INPUTS] = {0};
    random_forms(forms, n);
    int64_t cost = rdc_decisions_make(d, forms);
    expect(is_graph(d, y, outputs, n, forms, cost), "decision graph", outputs, n);
    for (unsigned step = 0; step < 3 * n; step++) {
        const int64_t least = rdc_decisions_sift(d, forms, (unsigned)(draw() % n), (int)(step % 2));
        expect(least <= cost && rdc_forms_check(forms, n), "sifting falls", outputs, n);
        cost = rdc_decisions_make(d, forms);
        expect(cost == least, "sifting knows its cost", outputs, n);
        if (step % 5 == 0) expect(is_graph(d, y, outputs, n, forms, cost), "sifted decision graph", outputs, n);
    }
    rdc_decisions_free(d), free(y);
}

/* (x0 + x1)(x2 + x3)(x4 + x5) is three XORs and two ANDs. */
static void test_sums_of_inputs(void) {
    uint64_t y = 0;
    for (uint32_t r = 0; r < 64; r++) y |= (uint64_t)(odd(r & 3) & odd(r & 12) & odd(r & 48)) << r;
    uint32_t forms[] = {1, 4, 16, 2, 8, 32};
    rdc_decisions *d = rdc_decisions_new(&y, 1, 6, &costs);
    for (unsigned pass = 0; pass < 3; pass++)
        for (unsigned k = 0; k < 6; k++) rdc_decisions_sift(d, forms, k, 1);
    expect(rdc_decisions_make(d, forms) == 3 * costs.parity + 2, "sums of inputs", 1, 64);
    rdc_decisions_free(d);
}

void test_decisions(void) {
    static const size_t shapes[][2] = {{0, 0}, {1, 0}, {2, 1}, {0, 3}, {1, 4}, {3, 5}, {2, 6}, {3, 7}, {5, 8}, {1, 9}};
    const uint32_t same[] = {1, 1}, far[] = {1, 4};
    for (size_t i = 0; i < COUNT(shapes); i++) test_graphs(shapes[i][0], (unsigned)shapes[i][1]);
    test_sums_of_inputs();
    expect(!rdc_forms_check(same, 2) && !rdc_forms_check(far, 2), "dependent forms", 2, 0);
}
