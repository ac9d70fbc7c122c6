/* Layers of lookup gates against an integer per wire and row, and the limits of their buffers. */
#include "layers.h"
#include "testing.h"

enum { MOST = 40 };

/* One row: values, then changes of signs cut after each addition, or exact ones; tables' changes are added to counts. */
static void reference_row(const rdc_layers *net, const uint64_t *in, size_t words, size_t r, int64_t *change, int cut,
                          int64_t *counts, uint8_t *out) {
    uint8_t value[6][MOST];
    size_t g = 0;
    for (size_t i = 0; i < net->inputs; i++) value[0][i] = (uint8_t)bit(in + i * words, r);
    for (size_t l = 0; l < net->layers; l++)
        for (size_t i = 0; i < (size_t)net->width[l]; i++, g++)
            value[l + 1][i] = (uint8_t)gate(net->tables[g], value[l][net->in0[g]], value[l][net->in1[g]]);
    if (net->layers) memcpy(out, value[net->layers], (size_t)net->width[net->layers - 1]);
    else memcpy(out, value[0], net->inputs);
    for (size_t l = net->layers; l-- > 0;) {
        int64_t before[MOST] = {0};
        g -= (size_t)net->width[l];
        for (size_t i = 0; i < (size_t)net->width[l]; i++) {
            const size_t a = (size_t)net->in0[g + i], b = (size_t)net->in1[g + i];
            const unsigned t = net->tables[g + i], x = value[l][a], y = value[l][b];
            counts[4 * (g + i) + x + 2 * y] += change[i];
            before[a] += change[i] * ((int)gate(t, 1, y) - (int)gate(t, 0, y));
            if (cut) before[a] = before[a] > 1 ? 1 : before[a] < -1 ? -1 : before[a];
            before[b] += change[i] * ((int)gate(t, x, 1) - (int)gate(t, x, 0));
            if (cut) before[b] = before[b] > 1 ? 1 : before[b] < -1 ? -1 : before[b];
        }
        memcpy(change, before, sizeof before);
    }
}

static int64_t digits_at(const uint64_t *planes, size_t n, size_t digits, size_t i, size_t words, size_t r) {
    int64_t sum = 0;
    for (size_t d = 0; d < digits; d++) {
        const int64_t digit = (int64_t)bit(planes + (d * n + i) * words, r) << d;
        sum += d + 1 == digits ? -digit : digit;
    }
    return sum;
}

/* Signs are the two-digit numbers 1, -1 and 0, so that both reverses start from the same changes. */
static void test_network(size_t inputs, size_t layers, size_t width, size_t rows) {
    const size_t gates = layers * width, words = words_of(rows), outputs = layers ? width : inputs;
    int64_t widths[5], planes[6];
    for (size_t l = 0; l <= layers; l++) planes[l] = 2 + 7 * (int64_t)(layers - l);
    for (size_t l = 0; l < layers; l++) widths[l] = (int64_t)width;
    int32_t *in0 = take_memory(gates * sizeof(int32_t)), *in1 = take_memory(gates * sizeof(int32_t));
    uint8_t *tables = random_bytes(gates, 16), value[MOST];
    for (size_t g = 0; g < gates; g++) {
        in0[g] = (int32_t)(draw() % (g < width ? inputs : width));
        in1[g] = (int32_t)(draw() % (g < width ? inputs : width));
    }
    const rdc_layers net = {inputs, layers, gates, widths, in0, in1, tables};
    size_t layer, at;
    expect(rdc_layers_check(&net, &layer, &at) == 0, "layers_check", inputs, rows);
    uint64_t *in = random_words(inputs, rows), *signs = random_words(2 * outputs, rows), *exact = new_words(2 * outputs, words);
    uint64_t *minus = signs + outputs * words;
    for (size_t i = 0; i < outputs * words; i++) {
        minus[i] &= ~signs[i];
        exact[i] = signs[i] | minus[i];
        exact[outputs * words + i] = minus[i];
    }
    uint64_t *out = new_words(outputs, words), *din = new_words(2 * inputs, words);
    uint64_t *big = new_words((size_t)planes[0] * inputs, words);
    uint64_t *buffer = new_words(rdc_layers_exact_buffer(&net, (size_t)planes[0]), 1);
    int64_t *found = calloc(8 * gates + 1, sizeof(int64_t)), *wanted = calloc(12 * gates + 1, sizeof(int64_t));
    int32_t *narrow = calloc(4 * gates + 1, sizeof(int32_t));
    uint8_t *odd = calloc(4 * gates + 1, 1);
    const size_t half = words / 2;
    rdc_layers_forward(simd, &net, in, out, words, rows, 0, half, buffer);
    rdc_layers_forward(simd, &net, in, out, words, rows, half, words - half, buffer);
    rdc_layers_reverse_xor(simd, &net, in, signs, outputs, din, odd, words, 0, half, buffer);
    rdc_layers_reverse_xor(simd, &net, in, signs, outputs, din, odd, words, half, words - half, buffer);
    rdc_layers_reverse_signs(simd, &net, in, signs, minus, outputs, din, din + inputs * words, found, words, 0, half, buffer);
    rdc_layers_reverse_signs(simd, &net, in, signs, minus, outputs, din, din + inputs * words, found, words, half, words - half, buffer);
    rdc_layers_reverse_exact(simd, &net, planes, in, exact, outputs, big, NULL, narrow, words, 0, words, buffer);
    rdc_layers_reverse_exact(simd, &net, planes, in, exact, outputs, big, found + 4 * gates, NULL, words, 0, words, buffer);
    int good = tails_clear(out, outputs, rows) && tails_clear(din, 2 * inputs, rows);
    for (size_t r = 0; r < rows; r++)
        for (int cut = 0; cut < 2; cut++) {
            int64_t change[MOST] = {0}, bits[MOST] = {0};
            for (size_t i = 0; i < outputs; i++) bits[i] = (int64_t)bit(signs + i * words, r);
            if (cut) reference_row(&net, in, words, r, bits, 0, wanted + 8 * gates, value);
            for (size_t i = 0; i < outputs; i++)
                change[i] = (int64_t)bit(signs + i * words, r) - (int64_t)bit(minus + i * words, r);
            reference_row(&net, in, words, r, change, cut, wanted + (cut ? 0 : 4 * gates), value);
            for (size_t i = 0; i < outputs; i++) good &= bit(out + i * words, r) == value[i];
            for (size_t i = 0; i < inputs; i++) {
                const int64_t sign = (int64_t)bit(din + i * words, r) - (int64_t)bit(din + (inputs + i) * words, r);
                good &= change[i] == (cut ? sign : digits_at(big, inputs, (size_t)planes[0], i, words, r));
            }
        }
    good &= memcmp(found, wanted, 8 * gates * sizeof(int64_t)) == 0;
    for (size_t i = 0; i < 4 * gates; i++)
        good &= odd[i] == (wanted[8 * gates + i] & 1) && narrow[i] == wanted[4 * gates + i];
    expect(good, "layers forward and reverse", inputs, rows);
    free(in0), free(in1), free(tables), free(in), free(signs), free(exact), free(out), free(din), free(big);
    free(buffer), free(found), free(wanted), free(narrow), free(odd);
}

void test_layers(void) {
    static const size_t sizes[][3] = {{1, 0, 0}, {1, 1, 1}, {3, 2, 5}, {7, 4, 40}};
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (size_t r = 0; r < COUNT(ROWS); r++) test_network(sizes[i][0], sizes[i][1], sizes[i][2], ROWS[r]);
}
