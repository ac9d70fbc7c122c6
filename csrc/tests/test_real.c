/* Tapes of real operations on buffers of exactly their size, for the sanitizers, against plain loops. */
#include <math.h>

#include "real.h"
#include "testing.h"

static const size_t INNER[] = {1, 7, 8, 16, 31, 64, 65};
static double scratch[RDC_REAL_SCRATCH / sizeof(double)];

static double *random_reals(size_t n) {
    double *out = take_memory(n * sizeof(double));
    for (size_t i = 0; i < n; i++) out[i] = (double)(draw() % 2048) / 512 - 2;
    return out;
}

static void near(const char *what, size_t at, double found, double wanted) {
    checks++;
    if (fabs(found - wanted) <= 1e-9 * (1 + fabs(wanted))) return;
    failures++;
    printf("%s (%s), %zu: %g, expected %g\n", what, MODES[simd], at, found, wanted);
}

/* y = tanh(x)·b − x, b one number a row. */
static void test_chain(size_t rows, size_t columns) {
    double *x = random_reals(rows * columns), *b = random_reals(rows), *y = take_memory(rows * columns * sizeof(double));
    char *slots[] = {(char *)y, (char *)x, (char *)b};
    const int64_t n = (int64_t)columns;
    const int64_t tape[] = {RDC_REAL_ELEMENTWISE, 32, 0, (int64_t)rows, n, 4, 3, 3, 0, 0, n, 1, 1, 0, n, 1, 2, 0, 1, 0,
                            RDC_REAL_TANH, 3, 1, 1, RDC_REAL_MULTIPLY, 3, 3, 2, RDC_REAL_SUBTRACT, 0, 3, 1};
    rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, scratch);
    for (size_t i = 0; i < rows * columns; i++) near("chain", i, y[i], tanh(x[i]) * b[i / columns] - x[i]);
    free(x), free(b), free(y);
}

/* Windows of any lines, some of them outside, forward and back. */
static void test_windows(size_t outputs, size_t places, size_t taps, size_t lines, size_t inner) {
    const int64_t M = (int64_t)outputs, P = (int64_t)places, T = (int64_t)taps, N = (int64_t)inner, L = (int64_t)lines;
    double *x = random_reals(lines * inner), *w = random_reals(outputs * taps), *y = random_reals(outputs * places * inner);
    double *dx = random_reals(lines * inner), *dw = random_reals(outputs * taps), *dy = random_reals(outputs * places * inner);
    int32_t *table = take_memory(places * taps * 4), *uses = take_memory(places * taps * 8), *starts = take_memory((lines + 1) * 4);
    size_t used = 0;
    for (size_t i = 0; i < places * taps; i++) table[i] = (int32_t)(draw() % (lines + 1)) - 1;
    for (size_t l = 0; l < lines; l++) {
        starts[l] = (int32_t)used;
        for (size_t i = 0; i < places * taps; i++) {
            if (table[i] != (int32_t)l) continue;
            uses[2 * used] = (int32_t)(i % taps);
            uses[2 * used++ + 1] = (int32_t)(i / taps);
        }
    }
    starts[lines] = (int32_t)used;
    char *slots[] = {(char *)x, (char *)w, (char *)y, (char *)dx, (char *)dw, (char *)dy, (char *)table, (char *)uses, (char *)starts};
    const int64_t tape[] = {
        RDC_REAL_WINDOWS, 18, M, P, T, N, P * N, N, T, 1, 6, 0, 2, 0, 1, 0, 0, 0,
        RDC_REAL_WINDOWS_WEIGHTS, 18, M, P, T, N, P * N, N, T, 1, 6, 0, 4, 0, 5, 0, 0, 0,
        RDC_REAL_WINDOWS_INPUT, 21, M, P, T, N, P * N, N, T, 1, 7, 0, 3, 0, 1, 0, 5, 0, 8, 0, L};
    rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, scratch);
    double *wanted_x = calloc(lines * inner + 1, sizeof(double)), *wanted_w = calloc(outputs * taps + 1, sizeof(double));
    for (size_t m = 0; m < outputs; m++)
        for (size_t p = 0; p < places; p++)
            for (size_t j = 0; j < inner; j++) {
                const size_t at = (m * places + p) * inner + j;
                double sum = 0;
                for (size_t t = 0; t < taps; t++) {
                    const int32_t l = table[p * taps + t];
                    if (l < 0) continue;
                    sum += w[m * taps + t] * x[(size_t)l * inner + j];
                    wanted_w[m * taps + t] += dy[at] * x[(size_t)l * inner + j];
                    wanted_x[(size_t)l * inner + j] += dy[at] * w[m * taps + t];
                }
                near("windows", at, y[at], sum);
            }
    for (size_t i = 0; i < outputs * taps; i++) near("windows' weights", i, dw[i], wanted_w[i]);
    for (size_t i = 0; i < lines * inner; i++) near("windows' input", i, dx[i], wanted_x[i]);
    free(x), free(w), free(y), free(dx), free(dw), free(dy), free(table), free(uses), free(starts);
    free(wanted_x), free(wanted_w);
}

/* The greatest of three lines and its change, sums and products along lines. */
static void test_lines(size_t inner) {
    const int64_t n = (int64_t)inner;
    double *x = random_reals(3 * inner), *c = random_reals(inner), *out = random_reals(3 * inner), *top = random_reals(inner);
    double sums[3], dots[3];
    char *slots[] = {(char *)x, (char *)c, (char *)out, (char *)top, (char *)sums, (char *)dots};
    const int64_t tape[] = {RDC_REAL_REDUCE, 13, RDC_REAL_MAX, 3, 0, 0, 0, n, 1, 0, 1, 3, n,
                            RDC_REAL_FIRST_MAXIMUM, 17, 2, 0, 0, 0, 1, 0, n, 0, 1, 1, 1, 1, 3, n, n,
                            RDC_REAL_LINE_SUMS, 11, 4, 0, 0, 0, n, 1, 0, 3, n,
                            RDC_REAL_DOTS, 15, 5, 0, 0, 0, 1, 0, n, 1, 0, 3, 1, n, 0};
    rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, scratch);
    double wanted[3] = {0}, products[3] = {0};
    for (size_t j = 0; j < inner; j++) {
        size_t best = 0;
        for (size_t r = 0; r < 3; r++) {
            if (x[r * inner + j] > x[best * inner + j]) best = r;
            wanted[r] += x[r * inner + j];
            products[r] += x[r * inner + j] * c[j];
        }
        near("maximum", j, top[j], x[best * inner + j]);
        for (size_t r = 0; r < 3; r++) near("first maximum", j, out[r * inner + j], r == best ? c[j] : 0);
    }
    for (size_t r = 0; r < 3; r++) near("sums", r, sums[r], wanted[r]), near("dots", r, dots[r], products[r]);
    free(x), free(c), free(out), free(top);
}

/* Pins that choose among candidates, what is delivered and credited. */
static void test_choice(size_t pins, size_t options, size_t lines, size_t inner) {
    const int64_t P = (int64_t)pins, O = (int64_t)options, N = (int64_t)inner, L = (int64_t)lines;
    double *w = random_reals(pins * options), *x = random_reals(lines * inner), *dy = random_reals(pins * inner);
    double *y = random_reals(pins * inner), *dx = random_reals(lines * inner), *dw = random_reals(pins * options);
    int32_t *table = take_memory(pins * options * 4);
    for (size_t i = 0; i < pins * options; i++) table[i] = (int32_t)(draw() % lines);
    char *slots[] = {(char *)w, (char *)x, (char *)dy, (char *)y, (char *)dx, (char *)dw, (char *)table};
    const int64_t tape[] = {RDC_REAL_CHOOSE, 13, 3, 0, 0, 0, 1, 0, 6, 0, P, O, N,
                            RDC_REAL_DELIVER, 14, 4, 0, 0, 0, 2, 0, 6, 0, P, O, N, L,
                            RDC_REAL_CREDITS, 14, 5, 0, 1, 0, 2, 0, 6, 0, P, O, N, 0};
    rdc_real_run(simd, 1, tape, 0, COUNT(tape), slots, scratch);
    double *wanted = calloc(lines * inner + 1, sizeof(double));
    for (size_t i = 0; i < pins; i++) {
        size_t best = 0;
        for (size_t c = 1; c < options; c++)
            if (w[i * options + c] > w[i * options + best]) best = c;
        const size_t line = (size_t)table[i * options + best];
        for (size_t j = 0; j < inner; j++) {
            near("chosen", i, y[i * inner + j], x[line * inner + j]);
            wanted[line * inner + j] += dy[i * inner + j];
        }
        for (size_t c = 0; c < options; c++) {
            double credit = 0;
            for (size_t j = 0; j < inner; j++)
                credit += (2 * x[(size_t)table[i * options + c] * inner + j] - 1) * dy[i * inner + j];
            near("credits", i, dw[i * options + c], credit);
        }
    }
    for (size_t i = 0; i < lines * inner; i++) near("delivered", i, dx[i], wanted[i]);
    free(w), free(x), free(dy), free(y), free(dx), free(dw), free(table), free(wanted);
}

void test_real(void) {
    for (size_t n = 0; n < COUNT(INNER); n++) {
        for (size_t options = 1; options < 8; options += 3) test_choice(5, options, 4, INNER[n]);
        test_chain(3, INNER[n]);
        test_chain(1, 97 * INNER[n]);
        test_lines(INNER[n]);
        for (size_t outputs = 1; outputs < 8; outputs += 2) test_windows(outputs, 5, outputs + 2, 6, INNER[n]);
    }
}
