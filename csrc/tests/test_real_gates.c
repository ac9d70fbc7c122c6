/* Layers of lookup gates over reals and over bits, on buffers of exactly their size, against plain loops. */
#include <math.h>

#include "real.h"
#include "testing.h"

static const size_t INNER[] = {1, 7, 63, 64, 65, 200};
enum { GATES = 9, WIRES_READ = 5 };

static void near(const char *what, size_t at, double found, double wanted) {
    checks++;
    if (fabs(found - wanted) <= 1e-9 * (1 + fabs(wanted))) return;
    failures++;
    printf("%s (%s), %zu: %g, expected %g\n", what, MODES[simd], at, found, wanted);
}

static double *random_reals(size_t n) {
    double *out = take_memory(n * sizeof(double));
    for (size_t i = 0; i < n; i++) out[i] = (double)(draw() % 2048) / 512 - 2;
    return out;
}

/* The multilinear form of a table of k pins. */
static double value(const double *table, size_t k, const double *pins) {
    double sum = 0;
    for (size_t q = 0; q < (size_t)1 << k; q++) {
        double part = table[q];
        for (size_t p = 0; p < k; p++) part *= q >> p & 1 ? pins[p] : 1 - pins[p];
        sum += part;
    }
    return sum;
}

/* Reals and bits of wires, gates of k pins that read them, forward and back. */
static void test_layer(size_t k, size_t inner, int bits) {
    const int64_t N = (int64_t)inner, K = (int64_t)k, W = WIRES_READ, G = GATES, B = bits;
    const size_t words = words_of(inner), all = (size_t)1 << k, length = bits ? words : inner;
    double *given = random_reals(WIRES_READ * inner), *x = take_memory(WIRES_READ * length * 8);
    double *table = random_reals(GATES * all), *dy = random_reals(GATES * inner), *back = take_memory(WIRES_READ * inner * 8);
    double *y = take_memory(GATES * length * 8), *slope = take_memory(GATES * inner * 8);
    double *dt = take_memory(GATES * all * 8), *dx = take_memory(WIRES_READ * inner * 8), *counts = take_memory(inner * 8);
    int32_t *index = take_memory(k * GATES * 4), *uses = take_memory(GATES * 8), *starts = take_memory((WIRES_READ + 1) * 4);
    for (size_t i = 0; i < k * GATES; i++) index[i] = (int32_t)(draw() % WIRES_READ);
    for (size_t i = 0; i < WIRES_READ * inner && bits; i++) given[i] = (double)(draw() % 2);
    if (!bits) memcpy(x, given, WIRES_READ * inner * 8);
    for (size_t v = 0; v <= WIRES_READ; v++) starts[v] = (int32_t)(v * GATES / WIRES_READ);
    for (size_t u = 0; u < GATES; u++) uses[2 * u] = (int32_t)(u % 2), uses[2 * u + 1] = (int32_t)(draw() % GATES);
    char *slots[] = {(char *)given, (char *)x, (char *)table, (char *)dy, (char *)y, (char *)slope, (char *)dt,
                     (char *)dx, (char *)counts, (char *)index, (char *)uses, (char *)starts, (char *)back};
    const int64_t packs[] = {RDC_REAL_PACK, 10, 1, 0, 0, 0, W, N, N, 1,
                             RDC_REAL_UNPACK, 8, 12, 0, 1, 0, W, N,
                             RDC_REAL_BIT_COUNTS, 9, 8, 0, 1, 0, 1, W, N};
    if (bits) expect(rdc_real_run(simd, 1, packs, 0, COUNT(packs), slots, NULL) == 0, "packed bits", WIRES_READ, inner);
    int64_t tape[256], n = 0;
#define PUT(...)                                                                                            \
    do {                                                                                                    \
        const int64_t more[] = {__VA_ARGS__};                                                               \
        for (size_t i = 0; i < COUNT(more); i++) tape[n++] = more[i];                                       \
    } while (0)
#define PINS \
    for (int64_t p = 0; p < K; p++) PUT(1, 0, 9, p * G)
    PUT(RDC_REAL_GATES, 10 + 4 * K, 4, 0, 2, 0, B, G, N, K);
    PINS;
    PUT(RDC_REAL_SLOPES, 14 + 4 * K, 5, 0, 2, 0, B, G, N, K, 3, 0, -1, 0);
    PINS;
    PUT(RDC_REAL_TABLE_CHANGES, 12 + 4 * K, 6, 0, B, G, N, K, 3, 0, -1, 0);
    PINS;
    PUT(RDC_REAL_PIN_CHANGES, 29 + 4 * K, 7, 0, W, N, 10, 0, 11, 0, 2, 2, 0, B, G, K, 3, 0, -1, 0);
    PINS;
    PUT(2, 0, B, G, 0, 3, 0, -1, 0); /* without pins: the first numbers of the tables */
    expect(rdc_real_run(simd, 1, tape, 0, (size_t)n, slots, NULL) == 0, "layer", GATES, inner);
    double *wanted = calloc(WIRES_READ * inner + 1, sizeof(double));
    for (size_t i = 0; i < GATES; i++) {
        double *changes = calloc(all, sizeof(double));
        for (size_t j = 0; j < inner; j++) {
            double pins[6];
            for (size_t p = 0; p < k; p++) pins[p] = given[(size_t)index[p * GATES + i] * inner + j];
            const double found = value(table + i * all, k, pins), d = dy[i * inner + j];
            if (bits) expect(bit((uint64_t *)y + i * words, j) == (found >= 0.5), "gate of bits", k, inner);
            else near("gate", i, y[i * inner + j], found);
            near("slope", i, slope[i * inner + j], found * d);
            for (size_t q = 0; q < all; q++) {
                double part = d;
                for (size_t p = 0; p < k; p++) part *= q >> p & 1 ? pins[p] : 1 - pins[p];
                changes[q] += part;
            }
            for (size_t v = 0; v < WIRES_READ; v++)
                for (size_t u = (size_t)starts[v]; u < (size_t)starts[v + 1]; u++)
                    if ((size_t)uses[2 * u + 1] == i) wanted[v * inner + j] += d * (uses[2 * u] ? table[i] : found);
        }
        for (size_t q = 0; q < all; q++) near("change of a table", q, dt[i * all + q], changes[q]);
        free(changes);
    }
    for (size_t i = 0; i < WIRES_READ * inner; i++) near("change of pins", i, dx[i], wanted[i]);
    if (bits) {
        expect(tails_clear((uint64_t *)x, WIRES_READ, inner) && tails_clear((uint64_t *)y, GATES, inner), "tails", k, inner);
        for (size_t i = 0; i < WIRES_READ * inner; i++) near("unpacked", i, back[i], given[i]);
        for (size_t j = 0; j < inner; j++) {
            double sum = 0;
            for (size_t v = 0; v < WIRES_READ; v++) sum += given[v * inner + j];
            near("count", j, counts[j], sum);
        }
    }
    free(given), free(x), free(table), free(dy), free(y), free(slope), free(dt), free(dx), free(counts), free(back);
    free(index), free(uses), free(starts), free(wanted);
}

/* Elements in either order, some of which are no bits. */
static void test_packing(size_t count, size_t inner) {
    const int64_t C = (int64_t)count, N = (int64_t)inner;
    double *x = take_memory(count * inner * 8), *out = take_memory(count * words_of(inner) * 8);
    char *slots[] = {(char *)x, (char *)out};
    for (int turned = 0; turned < 2; turned++) {
        const int64_t tape[] = {RDC_REAL_PACK, 10, 1, 0, 0, 0, C, N, turned ? 1 : N, turned ? C : 1};
        for (size_t i = 0; i < count * inner; i++) x[i] = (double)(draw() % 2);
        expect(rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, NULL) == 0, "bits", count, inner);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < inner; j++)
                expect(bit((uint64_t *)out + i * words_of(inner), j) == (x[turned ? j * count + i : i * inner + j] == 1),
                       "packed", count, inner);
        expect(tails_clear((uint64_t *)out, count, inner), "tails of packed bits", count, inner);
        x[draw() % (count * inner)] = turned ? 0.5 : NAN;
        expect(rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, NULL) == RDC_REAL_NOT_BITS, "no bits", count, inner);
    }
    free(x), free(out);
}

void test_real_gates(void) {
    for (size_t n = 0; n < COUNT(INNER); n++) {
        for (size_t k = 0; k <= 6; k++)
            for (int bits = 0; bits < 2; bits++) test_layer(k, INNER[n], bits);
        test_packing(1, INNER[n]);
        test_packing(70, INNER[n]);
    }
}
