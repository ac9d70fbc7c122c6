/* Integer changes against one element at a time, in each of their types. */
#include "testing.h"

#include "changes.h"
#include "credits.h"

/* At every entry: the changes of one row's examples whose two bits spell it. */
#define TEST_CHANGES(T, TYPE)                                                                                    \
    static void test_##T(size_t n, size_t rows) {                                                                \
        const size_t words = words_of(rows), to = 1 + n / 2;                                                     \
        TYPE *x = take_memory(n * rows * sizeof(TYPE)), *out = take_memory(to * rows * sizeof(TYPE));            \
        TYPE *wanted = take_memory(to * rows * sizeof(TYPE)), *followed = take_memory(n * rows * sizeof(TYPE));  \
        int64_t *index = take_memory(n * sizeof(int64_t)), *sums = take_memory(4 * n * sizeof(int64_t));         \
        int8_t *table = take_memory(2 * n);                                                                      \
        uint64_t *a = random_words(n, rows), *b = random_words(n, rows);                                         \
        int good = 1, good_sums = 1, good_follow = 1;                                                            \
        for (size_t i = 0; i < n * rows; i++) x[i] = (TYPE)((int)(draw() % 7) - 3);                              \
        for (size_t i = 0; i < to * rows; i++) wanted[i] = out[i] = (TYPE)((int)(draw() % 3) - 1);               \
        for (size_t i = 0; i < n; i++) index[i] = (int64_t)(draw() % to);                                        \
        for (size_t i = 0; i < 2 * n; i++) table[i] = (int8_t)((int)(draw() % 3) - 1);                           \
        rdc_add_rows_##T(simd, x, index, n < 9 ? n : 9, rows, out);                                              \
        for (size_t i = 0; i < n && i < 9; i++)                                                                  \
            for (size_t r = 0; r < rows; r++) {                                                                  \
                TYPE *at = wanted + (size_t)index[i] * rows + r;                                                 \
                *at = (TYPE)(*at + x[i * rows + r]);                                                             \
            }                                                                                                    \
        for (size_t i = 0; i < to * rows; i++) good &= out[i] == wanted[i];                                      \
        expect(good, "add_rows of " #T, n, rows);                                                                \
        rdc_table_sums_##T(simd, x, a, b, n, rows, words, sums);                                                 \
        rdc_follow_##T(simd, x, table, a, n, rows, words, followed);                                             \
        for (size_t i = 0; i < n; i++) {                                                                         \
            int64_t found[4] = {0, 0, 0, 0};                                                                     \
            for (size_t r = 0; r < rows; r++) {                                                                  \
                const unsigned on_a = bit(a + i * words, r), on_b = bit(b + i * words, r);                       \
                found[on_a + 2 * on_b] += x[i * rows + r];                                                       \
                good_follow &= followed[i * rows + r] == (TYPE)(x[i * rows + r] * table[2 * i + on_a]);          \
            }                                                                                                    \
            good_sums &= memcmp(found, sums + 4 * i, sizeof found) == 0;                                         \
        }                                                                                                        \
        expect(good_sums, "table_sums of " #T, n, rows);                                                         \
        expect(good_follow, "follow of " #T, n, rows);                                                           \
        free(x), free(out), free(wanted), free(followed), free(index), free(sums), free(table), free(a), free(b); \
    }

TEST_CHANGES(i8, int8_t)
TEST_CHANGES(i16, int16_t)
TEST_CHANGES(i32, int32_t)
TEST_CHANGES(i64, int64_t)

static void test_rows_of_bits(size_t n, size_t rows) {
    const size_t words = words_of(rows), to = 1 + n / 3;
    uint64_t *x = random_words(n, rows), *out = random_words(to, rows), *wanted = new_words(to, words);
    int64_t *index = take_memory(n * sizeof(int64_t));
    uint8_t *bytes = take_memory(n * rows);
    memcpy(wanted, out, to * words * sizeof(uint64_t));
    for (size_t i = 0; i < n; i++) {
        index[i] = (int64_t)(draw() % to);
        for (size_t w = 0; w < words; w++) wanted[(size_t)index[i] * words + w] ^= x[i * words + w];
    }
    rdc_xor_rows(simd, x, index, n, words, out);
    expect(memcmp(out, wanted, to * words * sizeof(uint64_t)) == 0, "xor_rows", n, rows);
    rdc_lines(simd, x, n, words, rows, bytes);
    int good = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < rows; r++) good &= bytes[i * rows + r] == bit(x + i * words, r);
    expect(good, "lines", n, rows);
    free(x), free(out), free(wanted), free(index), free(bytes);
}

/* Every candidate of every pin, row by row: changes of three digits, the last the sign. */
static void test_credits(size_t n, size_t rows) {
    enum { EACH = 13, PLANES = 3 };
    const size_t words = words_of(rows), wires = 1 + n / 2;
    uint64_t *dy = random_words(PLANES * n, rows), *x = random_words(wires, rows);
    int32_t *candidates = take_memory(EACH * n * sizeof(int32_t));
    int64_t *out = take_memory(EACH * n * sizeof(int64_t));
    int good = 1;
    for (size_t i = 0; i < EACH * n; i++) candidates[i] = (int32_t)(draw() % wires);
    rdc_credits(simd, dy, PLANES, x, candidates, n, EACH, words, out);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < EACH; i++) {
            int64_t wanted = 0;
            for (size_t r = 0; r < rows; r++) {
                const int change = (int)bit(dy + j * words, r) + 2 * (int)bit(dy + (n + j) * words, r) -
                                   4 * (int)bit(dy + (2 * n + j) * words, r);
                const int seen = (int)bit(x + (size_t)candidates[j * EACH + i] * words, r);
                wanted += (2 * seen - 1) * change;
            }
            good &= out[j * EACH + i] == wanted;
        }
    expect(good, "credits", n, rows);
    free(dy), free(x), free(candidates), free(out);
}

void test_changes(void) {
    static void (*const tests[])(size_t, size_t) = {test_i8, test_i16, test_i32, test_i64, test_rows_of_bits,
                                                    test_credits};
    for (size_t t = 0; t < COUNT(tests); t++)
        for (size_t i = 0; i < COUNT(WIRES); i++)
            for (size_t r = 0; r < COUNT(ROWS); r++)
                if (WIRES[i] * ROWS[r] < 50000) tests[t](WIRES[i], ROWS[r]);
}
