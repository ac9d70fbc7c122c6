/* Improvers on random graphs: whatever they find is right on every row that counts, and the same in every mode. */
#include "testing.h"

#include "improve.h"

static int32_t literal_below(size_t variables) { return (int32_t)(draw() % (2 * variables)); }

static rdc_graph new_graph(size_t inputs, size_t nodes, size_t outputs) {
    rdc_graph graph = {inputs, nodes, outputs, NULL, NULL, NULL, NULL};
    graph.left = take_memory(nodes * sizeof(int32_t)), graph.right = take_memory(nodes * sizeof(int32_t));
    graph.parity = take_memory(nodes), graph.out = take_memory(outputs * sizeof(int32_t));
    return graph;
}

static rdc_graph random_graph(size_t inputs, size_t nodes, size_t outputs) {
    rdc_graph graph = new_graph(inputs, nodes, outputs);
    for (size_t k = 0; k < nodes; k++) {
        graph.left[k] = literal_below(1 + inputs + k), graph.right[k] = literal_below(1 + inputs + k);
        graph.parity[k] = draw() % 4 == 0;
    }
    for (size_t o = 0; o < outputs; o++) graph.out[o] = literal_below(1 + inputs + nodes);
    return graph;
}

static void free_graph(rdc_graph *graph) { free(graph->left), free(graph->right), free(graph->parity), free(graph->out); }

/* The rows (outputs × words) of a graph. */
static uint64_t *rows_of(const rdc_graph *graph, const uint64_t *x, size_t words) {
    const size_t first = 1 + graph->inputs, count = first + graph->nodes;
    uint64_t *rows = new_words(count, words), *out = new_words(graph->outputs, words);
    memset(rows, 0, words * sizeof(uint64_t));
    memcpy(rows + words, x, graph->inputs * words * sizeof(uint64_t));
    for (size_t k = 0; k < graph->nodes; k++)
        for (size_t w = 0; w < words; w++) {
            const int32_t l = graph->left[k], r = graph->right[k];
            const uint64_t a = rows[(size_t)(l >> 1) * words + w] ^ (l & 1 ? ~UINT64_C(0) : 0);
            const uint64_t b = rows[(size_t)(r >> 1) * words + w] ^ (r & 1 ? ~UINT64_C(0) : 0);
            rows[(first + k) * words + w] = graph->parity[k] ? a ^ b : a & b;
        }
    for (size_t o = 0; o < graph->outputs; o++)
        for (size_t w = 0; w < words; w++) {
            const int32_t l = graph->out[o];
            out[o * words + w] = rows[(size_t)(l >> 1) * words + w] ^ (l & 1 ? ~UINT64_C(0) : 0);
        }
    free(rows);
    return out;
}

static size_t levels_of(const rdc_graph *graph) {
    const size_t first = 1 + graph->inputs;
    size_t *level = take_memory((first + graph->nodes) * sizeof *level), most = 0;
    for (size_t v = 0; v < first; v++) level[v] = 0;
    for (size_t k = 0; k < graph->nodes; k++) {
        const size_t l = level[graph->left[k] >> 1], r = level[graph->right[k] >> 1];
        level[first + k] = 1 + (l > r ? l : r);
    }
    for (size_t o = 0; o < graph->outputs; o++)
        if (level[graph->out[o] >> 1] > most) most = level[graph->out[o] >> 1];
    free(level);
    return most;
}

static rdc_graph found_by(const rdc_improver *improver, size_t inputs, size_t outputs) {
    rdc_graph found = new_graph(inputs, rdc_improver_nodes(improver), outputs);
    rdc_improver_graph(improver, &found);
    return found;
}

static int same_graph(const rdc_graph *a, const rdc_graph *b) {
    return a->nodes == b->nodes && memcmp(a->left, b->left, a->nodes * sizeof(int32_t)) == 0 &&
           memcmp(a->right, b->right, a->nodes * sizeof(int32_t)) == 0 && memcmp(a->parity, b->parity, a->nodes) == 0 &&
           memcmp(a->out, b->out, a->outputs * sizeof(int32_t)) == 0;
}

static int is_right(const rdc_graph *found, const uint64_t *wanted, const uint64_t *x, const uint64_t *care,
                    size_t words) {
    uint64_t *rows = rows_of(found, x, words);
    int good = rdc_graph_check(found) == 0;
    for (size_t i = 0; i < found->outputs * words; i++) good &= ((rows[i] ^ wanted[i]) & care[i]) == 0;
    free(rows);
    return good;
}

static void test_runs(size_t inputs, size_t nodes, size_t outputs, size_t rows, const rdc_improve_aim *aim, int all) {
    const size_t words = words_of(rows);
    uint64_t *x = random_words(inputs, rows), *care = random_words(outputs, rows);
    for (size_t i = 0; all && i < outputs * words; i++) care[i] |= ~care[i] & (i % words ? ~UINT64_C(0) : 1);
    rdc_graph graph = random_graph(inputs, nodes, outputs);
    uint64_t *wanted = rows_of(&graph, x, words);
    rdc_improver *one = rdc_improver_new(simd, &graph, x, care, words, aim);
    rdc_improver *plain = rdc_improver_new(RDC_SCALAR_MODE, &graph, x, care, words, aim);
    uint64_t cost = rdc_improver_cost(one);
    int good = 1, falls = 1, counts = 1, same = 1;
    for (size_t step = 0; step < 60; step++) { /* a budget of 1 is one try; the last ones are long */
        const uint64_t budget = step < 50 ? 1 : 5000;
        same &= rdc_improver_run(simd, one, budget) == rdc_improver_run(RDC_SCALAR_MODE, plain, budget);
        rdc_graph found = found_by(one, inputs, outputs), other = found_by(plain, inputs, outputs);
        uint64_t sum = 0;
        for (size_t k = 0; k < found.nodes; k++) sum += found.parity[k] ? aim->xor_cost : aim->and_cost;
        sum += (uint64_t)aim->level_cost * levels_of(&found);
        counts &= sum == rdc_improver_cost(one);
        falls &= sum <= cost;
        cost = sum;
        good &= is_right(&found, wanted, x, care, words);
        same &= same_graph(&found, &other);
        for (size_t k = 0; k < found.nodes; k++) good &= aim->parities || !found.parity[k];
        free_graph(&found), free_graph(&other);
    }
    expect(good, "improver keeps the rows that count", nodes, rows);
    expect(falls && counts, "improver counts costs", nodes, rows);
    expect(same, "improver in every mode", nodes, rows);
    rdc_improver_free(one), rdc_improver_free(plain);
    free_graph(&graph), free(wanted), free(x), free(care);
}

/* What is redundant goes: a AND (a OR b) is a, and a node that nobody reads is not there. */
static void test_absorbed(void) {
    int32_t left[] = {3, 2, 2}, right[] = {5, 7, 4}, out[] = {8};
    uint8_t parity[] = {0, 0, 0};
    const rdc_graph graph = {2, 3, 1, left, right, parity, out};
    const uint64_t x[] = {0xa, 0xc}, care[] = {0xf};
    const rdc_improve_aim aim = {1, 1, 0, 2, 50, 20, 0, 0, 1};
    rdc_improver *improver = rdc_improver_new(simd, &graph, x, care, 1, &aim);
    expect(rdc_improver_cost(improver) == 2, "improver without what is unused", 3, 4);
    expect(rdc_improver_run(simd, improver, 100000) < 100000, "improver that has nothing left", 3, 4);
    expect(rdc_improver_nodes(improver) == 0, "improver of an absorbed OR", 3, 4);
    rdc_improver_free(improver);
}

static void test_refused(void) {
    int32_t left[] = {2}, right[] = {6}, out[] = {6};
    uint8_t parity[] = {0};
    rdc_graph graph = {2, 1, 1, left, right, parity, out};
    expect(rdc_graph_check(&graph) == 1, "graph that reads itself", 1, 0);
    right[0] = 5;
    expect(rdc_graph_check(&graph) == 0, "graph", 1, 0);
    out[0] = 8;
    expect(rdc_graph_check(&graph) == 2, "output that is not there", 1, 0);
    out[0] = -1;
    expect(rdc_graph_check(&graph) == 2, "negative output", 1, 0);
}

void test_improve(void) {
    static const size_t shapes[][4] = {{0, 0, 0, 1},  {0, 3, 2, 1},    {1, 0, 3, 2},    {3, 9, 0, 8},    {4, 30, 3, 16},
                                       {5, 60, 4, 0}, {6, 80, 5, 64},  {7, 120, 3, 65}, {8, 90, 2, 511}, {9, 150, 4, 513},
                                       {9, 60, 2, 3000}};
    static const rdc_improve_aim aims[] = {
        {1, 1, 0, 8, 30, 20, 0, 0, 1},     {1, 1, 1, 8, 30, 2, 50, 0, 2},   {256, 1, 1, 3, 5, 1, 0, 0, 3},
        {1, 3, 1, 0, 1, 1, 0, 0, 4},       {1, 3, 0, 40, 30, 20, 0, 4096, 5}, {1, 1, 1, 9, 30, 5, 0, 1 << 20, 6}};
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t a = 0; a < COUNT(aims); a++)
            test_runs(shapes[i][0], shapes[i][1], shapes[i][2], shapes[i][3], aims + a, (i + a) % 2);
    test_absorbed();
    test_refused();
}
