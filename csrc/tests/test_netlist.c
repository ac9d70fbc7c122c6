/* Netlists, sound and not, against a byte per wire and row. */
#include "netlist.h"
#include "testing.h"

typedef struct {
    rdc_netlist net;
    uint8_t *ops;
    int32_t *in0, *in1, *out;
} own_netlist;

static own_netlist random_netlist(size_t n, size_t gates, size_t outputs) {
    own_netlist own;
    own.ops = random_bytes(gates, 16);
    own.in0 = take_memory(gates * sizeof(int32_t));
    own.in1 = take_memory(gates * sizeof(int32_t));
    own.out = take_memory(outputs * sizeof(int32_t));
    for (size_t g = 0; g < gates; g++) {
        own.in0[g] = (int32_t)(draw() % (1 + n + g));
        own.in1[g] = (int32_t)(draw() % (1 + n + g));
    }
    for (size_t j = 0; j < outputs; j++) own.out[j] = (int32_t)(draw() % (1 + n + gates));
    own.net = (rdc_netlist){n, gates, outputs, own.ops, own.in0, own.in1, own.out};
    return own;
}

static void free_netlist(own_netlist own) { free(own.ops), free(own.in0), free(own.in1), free(own.out); }

/* Values and changes of all wires at one row, a byte each. */
static void reference_row(const rdc_netlist *net, const uint64_t *in, const uint64_t *dout, size_t words, size_t r,
                          uint8_t *value, uint8_t *change) {
    size_t first = 1 + net->inputs, wires = first + net->gates;
    memset(change, 0, wires);
    value[0] = 0;
    for (size_t i = 0; i < net->inputs; i++) value[1 + i] = (uint8_t)bit(in + i * words, r);
    for (size_t g = 0; g < net->gates; g++)
        value[first + g] = (uint8_t)gate(net->ops[g], value[net->in0[g]], value[net->in1[g]]);
    for (size_t j = 0; j < net->outputs; j++) change[net->out[j]] ^= (uint8_t)bit(dout + j * words, r);
    for (size_t g = net->gates; g-- > 0;) {
        unsigned op = net->ops[g], x = value[net->in0[g]], y = value[net->in1[g]], d = change[first + g];
        change[net->in0[g]] ^= (uint8_t)(d & (gate(op, 1, y) ^ gate(op, 0, y)));
        change[net->in1[g]] ^= (uint8_t)(d & (gate(op, x, 1) ^ gate(op, x, 0)));
    }
}

static void test_netlist(size_t n, size_t gates, size_t outputs, size_t rows) {
    size_t words = words_of(rows), where = 0, half = words / 2;
    own_netlist own = random_netlist(n, gates, outputs);
    const rdc_netlist *net = &own.net;
    uint64_t *in = random_words(n, rows), *dout = random_words(outputs, rows);
    uint64_t *out = new_words(outputs, words), *din = new_words(n, words);
    uint8_t *value = take_memory(1 + n + gates), *change = take_memory(1 + n + gates);
    expect(rdc_netlist_check(net, &where) == RDC_NETLIST_FINE, "netlist_check", n, rows);
    rdc_schedule *s = rdc_schedule_new(net, 0), *formal = rdc_schedule_new(net, 1);
    if (s == NULL || formal == NULL) exit(2);
    expect(rdc_schedule_steps(s) <= gates && rdc_schedule_slots(formal) <= 1 + n + gates, "schedule", n, rows);
    static const size_t blocks[] = {8, 16, 64};
    for (size_t k = 0; k < COUNT(blocks); k++) {
        const size_t block = blocks[k];
        uint64_t *buffer = new_words(rdc_schedule_slots(s), block);
        uint64_t *both = new_words(2 * rdc_schedule_slots(formal), block);
        rdc_netlist_forward(simd, s, in, out, words, rows, 0, half, buffer, block);
        rdc_netlist_forward(simd, s, in, out, words, rows, half, words - half, buffer, block);
        rdc_netlist_forward(simd, s, in, NULL, words, rows, 0, words, buffer, block);
        rdc_netlist_reverse(simd, formal, in, dout, din, words, 0, half, both, block);
        rdc_netlist_reverse(simd, formal, in, dout, din, words, half, words - half, both, block);
        int good = tails_clear(out, outputs, rows) && tails_clear(din, n, rows);
        for (size_t r = 0; r < rows; r++) {
            reference_row(net, in, dout, words, r, value, change);
            for (size_t j = 0; j < outputs; j++) good &= bit(out + j * words, r) == value[net->out[j]];
            for (size_t i = 0; i < n; i++) good &= bit(din + i * words, r) == change[1 + i];
        }
        expect(good, "netlist forward and reverse", n, rows);
        free(buffer), free(both);
    }
    rdc_schedule_free(s), rdc_schedule_free(formal);
    free(in), free(dout), free(out), free(din), free(value), free(change);
    free_netlist(own);
}

/* Class scores of rows of bytes, each block size, against the reference's outputs; `seen` notes a bad byte. */
static void test_scores(size_t n, size_t gates, size_t classes, size_t size, size_t rows) {
    own_netlist own = random_netlist(n, gates, classes * size);
    uint8_t *bytes = random_bytes(rows * n, 2), *value = take_memory(1 + n + gates), seen = 9;
    int32_t *scores = take_memory(rows * classes * sizeof(int32_t));
    rdc_schedule *s = rdc_schedule_new(&own.net, 0);
    if (s == NULL) exit(2);
    static const size_t blocks[] = {8, 16, 64};
    for (size_t k = 0; k < COUNT(blocks); k++) {
        uint64_t *buffer = new_words(rdc_schedule_slots(s) + n, blocks[k]);
        rdc_netlist_scores(simd, s, bytes, rows, scores, classes, buffer, blocks[k], &seen);
        int good = seen <= 1;
        for (size_t r = 0; r < rows; r++) {
            value[0] = 0;
            if (n) memcpy(value + 1, bytes + r * n, n);
            for (size_t g = 0; g < gates; g++)
                value[1 + n + g] = (uint8_t)gate(own.ops[g], value[own.in0[g]], value[own.in1[g]]);
            for (size_t c = 0; c < classes; c++) {
                int32_t sum = 0;
                for (size_t j = c * size; j < (c + 1) * size; j++) sum += value[own.out[j]];
                good &= scores[r * classes + c] == sum;
            }
        }
        expect(good, "netlist scores", n, rows);
        if (rows && n) {
            bytes[rows * n - 1] |= 4;
            rdc_netlist_scores(simd, s, bytes, rows, scores, classes, buffer, blocks[k], &seen);
            expect(seen > 1, "netlist scores of a bad byte", n, rows);
            bytes[rows * n - 1] &= 1;
        }
        free(buffer);
    }
    rdc_schedule_free(s), free(bytes), free(value), free(scores), free_netlist(own);
}

/* Whatever the arrays hold: refused, or run within bounds. */
static void test_wild_netlist(void) {
    own_netlist own = random_netlist(2 + draw() % 4, draw() % 9, draw() % 4);
    for (size_t k = draw() % 4; k > 0; k--) {
        const int32_t wild = draw() % 2 ? (int32_t)draw() : (int32_t)(draw() % 16) - 2;
        if (own.net.gates && draw() % 3 == 0) own.ops[draw() % own.net.gates] = (uint8_t)draw();
        else if (own.net.gates && draw() % 2) (draw() % 2 ? own.in0 : own.in1)[draw() % own.net.gates] = wild;
        else if (own.net.outputs) own.out[draw() % own.net.outputs] = wild;
    }
    size_t where = 0;
    if (rdc_netlist_check(&own.net, &where) == RDC_NETLIST_FINE) {
        rdc_schedule *s = rdc_schedule_new(&own.net, (int)(draw() % 2));
        if (s == NULL) exit(2);
        uint64_t *in = random_words(own.net.inputs, 65), *out = new_words(own.net.outputs, 2);
        uint64_t *buffer = new_words(rdc_schedule_slots(s), 8);
        rdc_netlist_forward(simd, s, in, out, 2, 65, 0, 2, buffer, 8);
        expect(tails_clear(out, own.net.outputs, 65), "wild netlist", own.net.gates, 65);
        free(in), free(out), free(buffer), rdc_schedule_free(s);
    } else {
        expect(where < own.net.gates + own.net.outputs, "refusal of a wild netlist", own.net.gates, 65);
    }
    free_netlist(own);
}

static void test_netlist_check(void) {
    own_netlist own = random_netlist(3, 5, 2);
    size_t where = 99;
    own.ops[2] = 16;
    expect(rdc_netlist_check(&own.net, &where) == RDC_NETLIST_OP && where == 2, "check of operations", 3, 5);
    own.ops[2] = 3;
    own.in1[4] = 8;
    expect(rdc_netlist_check(&own.net, &where) == RDC_NETLIST_FAN_IN && where == 4, "check of fan-ins", 3, 5);
    own.in1[4] = INT32_MIN;
    expect(rdc_netlist_check(&own.net, &where) == RDC_NETLIST_FAN_IN && where == 4, "check of fan-ins", 3, 5);
    own.in1[4] = 7;
    own.out[1] = 9;
    expect(rdc_netlist_check(&own.net, &where) == RDC_NETLIST_OUTPUT && where == 1, "check of outputs", 3, 5);
    free_netlist(own);
}

void test_netlists(void) {
    static const size_t sizes[][3] = {{0, 0, 0}, {0, 3, 2}, {1, 0, 1}, {1, 5, 2}, {3, 40, 6}, {20, 300, 30}};
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (size_t r = 0; r < COUNT(ROWS); r++) test_netlist(sizes[i][0], sizes[i][1], sizes[i][2], ROWS[r]);
    test_netlist(200, 9000, 100, 1100);
    static const size_t scored[][4] = {{0, 2, 1, 3}, {1, 4, 2, 0}, {5, 30, 3, 1}, {65, 90, 10, 7}, {70, 400, 17, 300}};
    for (size_t i = 0; i < COUNT(scored); i++)
        for (size_t r = 0; r < COUNT(ROWS); r++)
            test_scores(scored[i][0], scored[i][1], scored[i][2], scored[i][3], ROWS[r]);
    for (int k = 0; k < 3000; k++) test_wild_netlist();
    test_netlist_check();
}
