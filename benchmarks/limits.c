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

/* Lines of eight words at the places given, added up: with a table of a megabyte, loads from the second cache. */
void load_lines(const uint64_t *table, const uint32_t *place, size_t n, uint64_t *out) {
    uint64_t sum[8] = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t w = 0; w < 8; w++) sum[w] ^= table[8 * (size_t)place[i] + w];
    for (size_t w = 0; w < 8; w++) out[w] = sum[w];
}
