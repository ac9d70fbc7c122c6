/* Lines of integers, tapes over fields, netlists, layers of gates and groups of wires, made at random and damaged. */
#include "fuzz.h"
#include "gates.h"
#include "gf.h"
#include "gf_tape.h"
#include "groups.h"
#include "layers.h"
#include "netlist.h"
#include "pointwise.h"

static int count(fuzz_counts *counts, int good) {
    if (good) counts->accepted++;
    else counts->refused++;
    return good;
}

/* A number below `limit`, but once in a while one that is not. */
static int64_t below(int64_t limit) {
    const int64_t n = (int64_t)(draw() % (uint64_t)(limit > 0 ? limit : 1));
    return draw() % 60 ? n : nasty(n);
}

/* ---- lines of integers ---- */

void fuzz_pointwise(fuzz_counts *counts, size_t rounds) {
    enum { STEPS = 12, REGISTERS = 4, ARRAYS = 2 };
    static const int64_t BYTES[] = {1, 2, 4, 8};
    for (size_t i = 0; i < rounds; i++) {
        rdc_operation ops[STEPS];
        rdc_elements in[ARRAYS], out[ARRAYS];
        uint8_t known[REGISTERS];
        const size_t n = draw() % 600, steps = draw() % (STEPS + 1);
        size_t where = 0;
        for (size_t k = 0; k < steps; k++) {
            const int64_t code = k < 3 ? RDC_LOAD + 2 * (int64_t)(k == 2) : below(RDC_POINTWISE_OPERATION_COUNT);
            ops[k] = (rdc_operation){code, below(k < 3 ? REGISTERS : 2), below(2), below(REGISTERS), below(REGISTERS), nasty(0)};
        }
        if (!count(counts, !rdc_pointwise_check(ops, steps, REGISTERS, ARRAYS, ARRAYS, known, &where))) continue;
        for (size_t k = 0; k < ARRAYS; k++) {
            const int single = draw() % 2;
            const size_t length = single ? 1 : n;
            in[k] = (rdc_elements){NULL, BYTES[draw() % 4], single, -5, 5};
            out[k] = (rdc_elements){NULL, BYTES[draw() % 4], 0, 0, 0};
            in[k].at = take_memory(length * (size_t)in[k].bytes), out[k].at = take_memory(n * (size_t)out[k].bytes);
        }
        void *registers = take_memory(REGISTERS * RDC_POINTWISE_BLOCK * sizeof(int64_t));
        rdc_pointwise(simd, ops, steps, (int)(draw() % 2), in, out, 0, n, registers);
        for (size_t k = 0; k < ARRAYS; k++) free(in[k].at), free(out[k].at);
        free(registers);
    }
}

/* ---- tapes over fields ---- */

static const rdc_gf FIELDS[] = {
    {.kind = RDC_GF_PRIME8, .q = 31, .p = 31, .k = 1, .barrett = (1 << 16) / 31},
    {.kind = RDC_GF_PRIME16, .q = 65521, .p = 65521, .k = 1, .barrett = (uint32_t)((UINT64_C(1) << 32) / 65521)},
    {.kind = RDC_GF_BINARY16, .q = 512, .p = 2, .k = 9, .reduction = 0x11},
    {.kind = RDC_GF_BINARY32, .q = 1u << 17, .p = 2, .k = 17, .reduction = 9},
};

void fuzz_gf_tape(fuzz_counts *counts, size_t rounds) {
    enum { STEPS = 14, ROWS_OF_TAPE = 5, BLOCK = 64, ARRAYS = 2, TABLES = 1 };
    static uint8_t tables[256 * TABLES];
    for (size_t i = 0; i < rounds; i++) {
        const rdc_gf *f = &FIELDS[draw() % COUNT(FIELDS)];
        const size_t bytes = rdc_gf_bytes(f), n = draw() % 150, before = draw() % 4, body = draw() % 8;
        rdc_gf_counts sizes = {before, body, before + body + draw() % 3, ARRAYS, ARRAYS, TABLES};
        uint32_t steps[5 * STEPS];
        uint8_t known[ROWS_OF_TAPE];
        size_t strides[2 * ARRAYS], lengths[2 * ARRAYS], where = 0;
        for (size_t k = 0; k < sizes.steps; k++) {
            uint32_t *s = steps + 5 * k;
            const int early = k < before;
            s[0] = (uint32_t)(early ? (draw() % 5 ? RDC_GF_FILL : RDC_GF_LOAD) : below(RDC_GF_STEPS));
            for (int j = 1; j < 5; j++) s[j] = (uint32_t)below(s[0] >= RDC_GF_LOAD && j > 1 ? 2 : ROWS_OF_TAPE);
        }
        void *arrays[2 * ARRAYS];
        for (size_t k = 0; k < 2 * ARRAYS; k++) {
            strides[k] = (size_t)below(4), lengths[k] = bytes * (draw() % 4 ? 4 * n + 4 : draw() % 300);
            arrays[k] = take_memory(lengths[k]);
            memset(arrays[k], 0, lengths[k]);
        }
        const rdc_gf_tape t = {steps, ROWS_OF_TAPE, BLOCK, (const void *const *)arrays, strides, arrays + ARRAYS, strides + ARRAYS, tables};
        if (count(counts, !rdc_gf_tape_check(f, &t, &sizes, known, &where) &&
                              !rdc_gf_tape_reach(f, &t, &sizes, lengths, lengths + ARRAYS, n, &where))) {
            const void *at[ROWS_OF_TAPE] = {NULL};
            uint8_t *scratch = take_memory(ROWS_OF_TAPE * BLOCK * bytes);
            rdc_gf_tape_run(simd, f, &t, 0, before, 0, BLOCK, at, scratch);
            for (size_t first = 0; first < n; first += BLOCK)
                rdc_gf_tape_run(simd, f, &t, before, before + body, first, n - first < BLOCK ? n - first : BLOCK, at, scratch);
            rdc_gf_tape_run(simd, f, &t, before + body, sizes.steps, 0, 1, at, scratch);
            free(scratch);
        }
        for (size_t k = 0; k < 2 * ARRAYS; k++) free(arrays[k]);
    }
}

/* ---- netlists ---- */

static void run_netlist(const rdc_netlist *net, size_t rows) {
    const size_t words = words_of(rows);
    uint64_t *in = random_words(net->inputs, rows), *out = new_words(net->outputs, words);
    uint64_t *dout = random_words(net->outputs, rows), *din = new_words(net->inputs, words);
    for (int formal = 0; formal < 2; formal++) {
        rdc_schedule *s = rdc_schedule_new(net, formal);
        if (s == NULL) exit(2);
        const size_t slots = rdc_schedule_slots(s), block = rdc_schedule_block((formal ? 2 : 1) * slots);
        uint64_t *buffer = take_memory(((formal ? 2 * slots : slots + net->inputs) * block) * sizeof(uint64_t));
        if (formal) {
            rdc_netlist_reverse(simd, s, in, dout, din, words, 0, words, buffer, block);
        } else {
            uint8_t *bytes = random_bytes(rows * net->inputs, 2), seen = 0;
            int32_t *scores = take_memory(rows * net->outputs * sizeof(int32_t));
            rdc_netlist_forward(simd, s, in, out, words, rows, 0, words, buffer, block);
            if (net->outputs) rdc_netlist_scores(simd, s, bytes, rows, scores, net->outputs, buffer, block, &seen);
            free(bytes), free(scores);
        }
        rdc_schedule_free(s), free(buffer);
    }
    free(in), free(out), free(dout), free(din);
}

void fuzz_netlist(fuzz_counts *counts, size_t rounds) {
    enum { GATES = 40, OUTPUTS = 8 };
    for (size_t i = 0; i < rounds; i++) {
        uint8_t ops[GATES];
        int32_t in0[GATES], in1[GATES], out[OUTPUTS];
        const rdc_netlist net = {draw() % 6, draw() % (GATES + 1), draw() % (OUTPUTS + 1), ops, in0, in1, out};
        const int64_t first = 1 + (int64_t)net.inputs;
        const int damaged = (int)(draw() % 2);
        size_t where = 0;
        for (size_t g = 0; g < net.gates; g++) {
            const int64_t limit = first + (int64_t)g;
            ops[g] = (uint8_t)(damaged ? below(RDC_GATE_COUNT) : (int64_t)(draw() % RDC_GATE_COUNT));
            in0[g] = (int32_t)(damaged ? below(limit) : (int64_t)(draw() % (uint64_t)limit));
            in1[g] = (int32_t)(damaged ? below(limit) : (int64_t)(draw() % (uint64_t)limit));
        }
        for (size_t j = 0; j < net.outputs; j++) out[j] = (int32_t)below(first + (int64_t)net.gates);
        if (count(counts, rdc_netlist_check(&net, &where) == RDC_NETLIST_FINE)) run_netlist(&net, ROWS[draw() % 8]);
    }
}

/* ---- layers ---- */

static void run_layers(const rdc_layers *net, size_t rows) {
    const size_t words = words_of(rows), outputs = net->layers ? (size_t)net->width[net->layers - 1] : net->inputs;
    const size_t sums = draw() % (outputs + 2);
    int64_t planes[8];
    size_t most = 2;
    for (size_t l = 0; l <= net->layers; l++) {
        planes[l] = 1 + (int64_t)(draw() % 63);
        if ((size_t)planes[l] > most) most = (size_t)planes[l];
    }
    const size_t last = (size_t)planes[net->layers], first = (size_t)planes[0];
    uint64_t *in = random_words(net->inputs, rows), *out = new_words(outputs, words);
    uint64_t *dout = random_words(2 * last * sums, rows), *din = new_words(2 * first * net->inputs, words);
    uint64_t *buffer = take_memory(rdc_layers_exact_buffer(net, most) * sizeof(uint64_t));
    uint8_t *tables = take_memory(4 * net->gates);
    int64_t *wide = take_memory(4 * net->gates * sizeof(int64_t));
    uint64_t *to = draw() % 2 ? din : NULL;
    memset(wide, 0, 4 * net->gates * sizeof(int64_t));
    rdc_layers_forward(simd, net, in, out, words, rows, 0, words, buffer);
    if (rdc_layers_sum_up(net, sums)) {
        uint64_t *to_minus = to ? din + net->inputs * words : NULL;
        rdc_layers_reverse_xor(simd, net, in, dout, sums, to, tables, words, 0, words, buffer);
        rdc_layers_reverse_signs(simd, net, in, dout, dout + sums * words, sums, to, to_minus, wide, words, 0, words, buffer);
        memset(wide, 0, 4 * net->gates * sizeof(int64_t));
        rdc_layers_reverse_exact(simd, net, planes, in, dout, sums, to, wide, NULL, words, 0, words, buffer);
    }
    free(in), free(out), free(dout), free(din), free(buffer), free(tables), free(wide);
}

void fuzz_layers(fuzz_counts *counts, size_t rounds) {
    enum { GATES = 24, LAYERS = 4 };
    for (size_t i = 0; i < rounds; i++) {
        int64_t width[LAYERS];
        int32_t in0[GATES], in1[GATES];
        uint8_t tables[GATES];
        const size_t inputs = draw() % 6, layers = draw() % (LAYERS + 1);
        size_t g = 0, layer, gate;
        int64_t before = (int64_t)inputs;
        for (size_t l = 0; l < layers; before = width[l++]) {
            width[l] = before ? (int64_t)(draw() % 6) : 0;
            for (size_t end = g + (size_t)width[l]; g < end; g++) {
                in0[g] = (int32_t)below(before), in1[g] = (int32_t)below(before);
                tables[g] = (uint8_t)below(16);
            }
        }
        if (layers && draw() % 8 == 0) width[draw() % layers] = nasty(2);
        const rdc_layers net = {inputs, layers, g, width, in0, in1, tables};
        if (count(counts, rdc_layers_check(&net, &layer, &gate) == RDC_LAYERS_FINE)) run_layers(&net, ROWS[draw() % COUNT(ROWS)]);
    }
}

/* ---- groups ---- */

void fuzz_groups(fuzz_counts *counts, size_t rounds) {
    for (size_t i = 0; i < rounds; i++) {
        int64_t bounds[6];
        const size_t wires = draw() % 20, groups = draw() % 6, rows = ROWS[draw() % COUNT(ROWS)];
        size_t where;
        for (size_t g = 0; g <= groups; g++)
            bounds[g] = (int64_t)((uint64_t)(g ? bounds[g - 1] : 0) + (uint64_t)below(5));
        if (!count(counts, rdc_groups_check(bounds, groups, wires, &where))) continue;
        uint64_t *in = random_words(wires, rows);
        int32_t *out = take_memory((groups + 1) * rows * sizeof(int32_t));
        rdc_group_counts(simd, in, words_of(rows), bounds, groups, rows, out);
        if (groups) rdc_group_argmax(simd, in, words_of(rows), bounds, groups, rows, out);
        free(in), free(out);
    }
}
