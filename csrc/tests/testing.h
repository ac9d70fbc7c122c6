/* What the tests of the kernels share: random buffers at their exact sizes, and counting what went wrong. */
#ifndef RDC_TESTING_H
#define RDC_TESTING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rdc.h"

extern int simd, failures, checks;
static const char *MODES[] = {"scalar", "avx2", "avx512"};
static const size_t ROWS[] = {0, 1, 63, 64, 65, 511, 512, 513, 4097};
static const size_t WIRES[] = {0, 1, 3, 8, 63, 65, 130};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t state = 88172645463325252u;

static inline uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static inline void *take_memory(size_t bytes) {
    void *memory = malloc(bytes ? bytes : 1);
    if (memory == NULL) exit(2);
    memset(memory, 0xa5, bytes);
    return memory;
}

static inline size_t words_of(size_t rows) { return (rows + 63) / 64; }

static inline uint64_t *new_words(size_t n, size_t words) { return take_memory(n * words * sizeof(uint64_t)); }

static inline uint64_t *random_words(size_t n, size_t rows) {
    size_t words = words_of(rows);
    uint64_t *out = new_words(n, words);
    for (size_t i = 0; i < n * words; i++) out[i] = draw();
    for (size_t i = 0; i < n && rows % 64; i++) out[i * words + words - 1] &= (UINT64_C(1) << rows % 64) - 1;
    return out;
}

static inline uint8_t *random_bytes(size_t n, unsigned limit) {
    uint8_t *out = take_memory(n);
    for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(draw() % limit);
    return out;
}

static inline unsigned bit(const uint64_t *words, size_t r) { return words[r / 64] >> r % 64 & 1; }

static inline unsigned gate(unsigned op, unsigned a, unsigned b) { return op >> (a + 2 * b) & 1; }

static inline void expect(int good, const char *what, size_t n, size_t rows) {
    checks++;
    if (good) return;
    failures++;
    fprintf(stderr, "FAILED %s in mode %s at %zu x %zu\n", what, MODES[simd], n, rows);
}

static inline int tails_clear(const uint64_t *words, size_t n, size_t rows) {
    for (size_t i = 0; i < n; i++)
        for (size_t r = rows; r < 64 * words_of(rows); r++)
            if (bit(words + i * words_of(rows), r)) return 0;
    return 1;
}

/* test_transforms.c: everything that transforms.h names, in the mode `simd`. */
void test_transforms(void);
/* test_netlist.c: schedules of netlists, in the mode `simd`. */
void test_netlists(void);
/* test_layers.c: layers of lookup gates. */
void test_layers(void);
/* test_pointwise.c: lines of integer operations, and digits. */
void test_pointwise(void);
/* test_changes.c: rows of integer changes. */
void test_changes(void);
/* test_gf.c: finite fields. */
void test_gf(void);
/* test_decisions.c: decision graphs of tables. */
void test_decisions(void);

/* test_improve.c: graphs made smaller. */
void test_improve(void);
/* test_real.c: tapes of real operations. */
void test_real(void);
/* test_real_gates.c: layers of lookup gates on them. */
void test_real_gates(void);

#endif
