/* What the machine itself can do, by the plainest loops: the limits that benchmarks print their shares of. */
#include <stddef.h>
#include <stdint.h>

/* c = a & b on 64-bit words, `repeats` times over arrays that stay in the first cache. */
void and_words(const uint64_t *a, const uint64_t *b, uint64_t *c, size_t n, size_t repeats) {
    for (size_t r = 0; r < repeats; r++) {
        for (size_t i = 0; i < n; i++) c[i] = a[i] & b[i];
        __asm__ volatile("" ::: "memory");
    }
}

typedef uint64_t line __attribute__((vector_size(64), aligned(8), may_alias));

/* Lines of eight words at the places given, four at a time, added up `repeats` times: with a table of half a megabyte,
 * loads from the second cache. n is a multiple of four. */
void load_lines(const uint64_t *table, const uint32_t *place, size_t n, size_t repeats, uint64_t *out) {
    line a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t r = 0; r < repeats; r++) {
        for (size_t i = 0; i < n; i += 4) {
            a ^= *(const line *)(table + 8 * (size_t)place[i]);
            b ^= *(const line *)(table + 8 * (size_t)place[i + 1]);
            c ^= *(const line *)(table + 8 * (size_t)place[i + 2]);
            d ^= *(const line *)(table + 8 * (size_t)place[i + 3]);
        }
        __asm__ volatile("" ::: "memory");
    }
    *(line *)out = a ^ b ^ c ^ d;
}
