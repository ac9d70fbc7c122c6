/* The approach of compiled logic-gate networks (difflogic's): 64 rows to a word, straight-line gates, and packing and
 * counting around them; counters are added up in binary, a word for each digit. INPUTS, OUTPUTS, CLASSES and the
 * functions that `gates` calls come from the benchmark. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static void gates(const uint64_t *in, uint64_t *out);

void compiled_scores(const uint8_t *rows, size_t count, int32_t *scores) {
    static uint64_t in[INPUTS], out[OUTPUTS];
    enum { SIZE = OUTPUTS / CLASSES, DIGITS = 11 };
    for (size_t first = 0; first < count; first += 64) {
        for (size_t i = 0; i < INPUTS; i++) {
            uint64_t word = 0;
            for (size_t r = 0; r < 64; r++) word = word << 1 | rows[(first + 63 - r) * INPUTS + i];
            in[i] = word;
        }
        gates(in, out);
        for (size_t c = 0; c < CLASSES; c++) {
            uint64_t sum[DIGITS] = {0};
            for (size_t j = 0; j < SIZE; j++) {
                uint64_t carry = out[c * SIZE + j];
                for (size_t d = 0; d < DIGITS && SIZE >> d; d++) {
                    const uint64_t old = sum[d];
                    sum[d] = old ^ carry;
                    carry &= old;
                }
            }
            for (size_t r = 0; r < 64; r++) {
                int32_t score = 0;
                for (size_t d = DIGITS; d-- > 0;) score = score << 1 | (int32_t)(sum[d] >> r & 1);
                scores[(first + r) * CLASSES + c] = score;
            }
        }
    }
}
