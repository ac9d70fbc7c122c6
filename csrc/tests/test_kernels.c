/* The kernels against naive loops, at awkward sizes and in every SIMD mode: meant for the sanitizers (`make sanitize`).
 *
 * All buffers come from malloc at their exact sizes, so that a read or write outside is seen. Exit status 1 on a
 * mismatch.
 */
#include "bits.h"
#include "fuzz.h"
#include "gates.h"
#include "pack.h"
#include "testing.h"

int simd, failures, checks;

/* ---- bits.c ---- */

static void test_pack(size_t n, size_t rows) {
    size_t words = words_of(rows);
    uint8_t *bytes = random_bytes(rows * n, 2), *back = take_memory(rows * n), seen = 77;
    uint64_t *out = new_words(n, words);
    rdc_pack(simd, bytes, rows, n, out, words, &seen);
    int good = seen <= 1 && tails_clear(out, n, rows);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) good &= bit(out + i * words, r) == bytes[r * n + i];
    expect(good, "pack", n, rows);
    rdc_unpack(simd, out, n, words, back, rows);
    expect(memcmp(bytes, back, rows * n) == 0, "unpack", n, rows);
    if (rows > 0 && n > 0) {
        bytes[draw() % (rows * n)] = 6;
        rdc_pack(simd, bytes, rows, n, out, words, &seen);
        expect(seen > 1, "pack of a bad byte", n, rows);
    }
    free(bytes), free(back), free(out);
}

static void test_counts(size_t n, size_t rows) {
    size_t words = words_of(rows);
    uint64_t *in = random_words(n, rows);
    int64_t *counts = take_memory(n * sizeof(int64_t));
    uint8_t *parities = take_memory(n);
    rdc_popcount(simd, in, n, words, counts);
    rdc_parity(simd, in, n, words, parities);
    int good = 1;
    for (size_t i = 0; i < n; i++) {
        int64_t count = 0;
        for (size_t r = 0; r < rows; r++) count += bit(in + i * words, r);
        good &= counts[i] == count && parities[i] == count % 2;
    }
    expect(good, "popcount and parity", n, rows);
    free(in), free(counts), free(parities);
}

static void test_products(size_t n, size_t rows) {
    size_t words = words_of(rows), p = 1 + n / 2;
    uint64_t *a = random_words(p, rows), *b = random_words(n, rows), *sums = new_words(p, words);
    uint64_t *scratch = take_memory(RDC_SUM_SCRATCH(p) * sizeof(uint64_t));
    uint8_t *product = take_memory(p * n), *s = random_bytes(p * n, 2);
    rdc_parity_product(simd, a, p, b, n, words, product);
    rdc_select_xor(simd, s, p, b, n, words, sums, scratch);
    int good = 1, good_sums = 1;
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < n; j++) {
            unsigned parity = 0;
            for (size_t r = 0; r < rows; r++) parity ^= bit(a + i * words, r) & bit(b + j * words, r);
            good &= product[i * n + j] == parity;
        }
        for (size_t w = 0; w < words; w++) {
            uint64_t sum = 0;
            for (size_t j = 0; j < n; j++) sum ^= s[i * n + j] ? b[j * words + w] : 0;
            good_sums &= sums[i * words + w] == sum;
        }
    }
    expect(good, "parity_product", n, rows);
    expect(good_sums, "select_xor", n, rows);
    free(a), free(b), free(sums), free(scratch), free(product), free(s);
}

static void test_spread_and_take(size_t n, size_t rows) {
    size_t words = words_of(rows), count = rows ? 3 * rows / 2 : 0;
    uint8_t *bits = random_bytes(n, 2);
    uint64_t *out = new_words(n, words), *in = random_words(n, rows), *taken = new_words(n, words_of(count));
    int64_t *index = take_memory(count * sizeof(int64_t));
    for (size_t k = 0; k < count; k++) index[k] = (int64_t)(draw() % rows);
    rdc_spread(bits, n, out, words, rows);
    rdc_take(simd, in, n, words, index, count, taken, words_of(count));
    int good = tails_clear(out, n, rows), good_take = tails_clear(taken, n, count);
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < rows; r++) good &= bit(out + i * words, r) == bits[i];
        for (size_t k = 0; k < count; k++)
            good_take &= bit(taken + i * words_of(count), k) == bit(in + i * words, (size_t)index[k]);
    }
    expect(good, "spread", n, rows);
    expect(good_take, "take", n, rows);
    free(bits), free(out), free(in), free(taken), free(index);
}

/* ---- gates.c ---- */

static void test_gates(size_t n, size_t rows) {
    size_t words = words_of(rows);
    uint64_t *a = random_words(n, rows), *b = random_words(n, rows), *dy = random_words(n, rows);
    uint64_t *out = new_words(n, words), *da = new_words(n, words), *db = new_words(n, words);
    for (unsigned op = 0; op < 16; op++) {
        rdc_binary(simd, op, a, b, out, n, words, rows);
        rdc_binary_reverse(simd, op, a, b, dy, da, db, n * words);
        int good = tails_clear(out, n, rows) && tails_clear(da, n, rows) && tails_clear(db, n, rows);
        for (size_t i = 0; i < n; i++)
            for (size_t r = 0; r < rows; r++) {
                unsigned x = bit(a + i * words, r), y = bit(b + i * words, r), d = bit(dy + i * words, r);
                good &= bit(out + i * words, r) == gate(op, x, y);
                good &= bit(da + i * words, r) == (d & (gate(op, 1, y) ^ gate(op, 0, y)));
                good &= bit(db + i * words, r) == (d & (gate(op, x, 1) ^ gate(op, x, 0)));
            }
        expect(good, "binary and its reverse", n, rows);
    }
    free(a), free(b), free(dy), free(out), free(da), free(db);
}

static void test_lookup2(size_t n, size_t rows) {
    size_t words = words_of(rows);
    uint64_t *a = random_words(n, rows), *b = random_words(n, rows), *dy = random_words(n, rows);
    uint64_t *out = new_words(n, words), *da = new_words(n, words), *db = new_words(n, words);
    uint8_t *tables = random_bytes(n, 16), *dt = take_memory(n);
    rdc_lookup2(simd, tables, a, b, out, n, words, rows);
    rdc_lookup2_reverse(simd, tables, a, b, dy, da, db, dt, n, words);
    int good = tails_clear(out, n, rows);
    for (size_t i = 0; i < n; i++) {
        unsigned change = 0, op = tables[i];
        for (size_t r = 0; r < rows; r++) {
            unsigned x = bit(a + i * words, r), y = bit(b + i * words, r), d = bit(dy + i * words, r);
            good &= bit(out + i * words, r) == gate(op, x, y);
            good &= bit(da + i * words, r) == (d & (gate(op, 1, y) ^ gate(op, 0, y)));
            good &= bit(db + i * words, r) == (d & (gate(op, x, 1) ^ gate(op, x, 0)));
            change ^= d << (x + 2 * y);
        }
        good &= dt[i] == change;
    }
    expect(good, "lookup2 and its reverse", n, rows);
    free(a), free(b), free(dy), free(out), free(da), free(db), free(tables), free(dt);
}

/* Damaged programs for each interpreter, in the mode `simd`. */
static void fuzz_all(size_t rounds) {
    static void (*const run[])(fuzz_counts *, size_t) = {fuzz_real,    fuzz_pointwise, fuzz_gf_tape,
                                                         fuzz_netlist, fuzz_layers,    fuzz_groups};
    static const char *const names[] = {"tapes of reals", "lines of integers", "tapes over fields",
                                        "netlists",       "layers",            "groups"};
    for (size_t i = 0; i < COUNT(run); i++) {
        fuzz_counts counts = {names[i], 0, 0};
        run[i](&counts, rounds);
        printf("%s, damaged (%s): %zu accepted and run, %zu refused\n", names[i], MODES[simd], counts.accepted,
               counts.refused);
        expect(counts.accepted && counts.refused, names[i], counts.accepted, counts.refused);
    }
}

/* With a number as argument: that many thousand damaged programs for each interpreter, and nothing else. */
int main(int argc, char **argv) {
    const size_t rounds = 1000 * (argc > 1 ? strtoul(argv[1], NULL, 10) : 4);
    static void (*const tests[])(size_t, size_t) = {test_pack,  test_counts,  test_products, test_spread_and_take,
                                                    test_gates, test_lookup2};
    for (simd = 0; simd <= rdc_simd_best(); simd++) {
        fuzz_all(rounds);
        if (argc > 1) continue;
        for (size_t t = 0; t < COUNT(tests); t++)
            for (size_t i = 0; i < COUNT(WIRES); i++)
                for (size_t r = 0; r < COUNT(ROWS); r++)
                    if (WIRES[i] * ROWS[r] < 100000) tests[t](WIRES[i], ROWS[r]);
        test_netlists();
        test_layers();
        test_changes();
        test_transforms();
        test_pointwise();
        test_gf();
        test_real();
        test_decisions();
        test_real_gates();
        test_improve();
    }
    printf("C kernels: %d checks passed, %d failed\n", checks - failures, failures);
    return failures != 0;
}
