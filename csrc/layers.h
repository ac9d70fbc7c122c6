/* Layers of two-input lookup gates, each gate with a table of its own, on packed rows: forward, and forward and reverse
 * in one pass over the rows, a cache line of words at a time.
 *
 * Changes are bits added by XOR (over Z2), signs added with saturation, or integers in two's complement, a plane of
 * packed bits for each binary digit. A gate's table changes by the sum over rows of its own change where the fan-ins
 * spell the entry.
 */
#ifndef RDC_LAYERS_H
#define RDC_LAYERS_H

#include "rdc.h"

enum { RDC_LINE = 8 }; /* words done at once */

typedef struct {
    size_t inputs, layers, gates;
    const int64_t *width;       /* gates of each layer */
    const int32_t *in0, *in1;   /* of all gates, layer after layer: wires of the layer before, from 0 */
    const uint8_t *tables;      /* entry a + 2b is bit a + 2b */
} rdc_layers;

/* What rdc_layers_check found wrong: a layer's width (or all of them together), or a gate of a layer. */
enum { RDC_LAYERS_FINE, RDC_LAYERS_WIDTH, RDC_LAYERS_GATE };
int rdc_layers_check(const rdc_layers *net, size_t *layer, size_t *gate);
/* Whether this number of sums can be those of outputs that lie in a row, as many in each. */
int rdc_layers_sum_up(const rdc_layers *net, size_t sums);
/* Each table as a number of four bits, from bytes 0 and 1, four a gate. Gives `gates`, or the first gate with any other. */
size_t rdc_layers_numbers(const uint8_t *entries, size_t gates, uint8_t *tables);
/* The outputs, width of the last layer × words, of words [first, first + count). `buffer` has (inputs + gates) × 8
 * words. Without `out`, for the time alone. */
void rdc_layers_forward(int simd, const rdc_layers *net, const uint64_t *in, uint64_t *out, size_t words, size_t rows,
                        size_t first, size_t count, uint64_t *buffer);
/* Words of buffer that the reverses need, where no wire's change takes more than `planes` planes. */
size_t rdc_layers_buffer(const rdc_layers *net, size_t planes);
/* And rdc_layers_reverse_exact. */
size_t rdc_layers_exact_buffer(const rdc_layers *net, size_t planes);
/* The reverses add what the tables' entries (4 for each gate) change by to `counts`; over Z2 that is by XOR, to `tables`.
 * `dout` (plus and minus) has `sums` rows, the changes of sums of outputs that lie in a row, as many in each: class
 * scores, or the outputs themselves. Without `din` (NULL) the inputs' changes are left out. Saturated signs are pairs of
 * planes, plus and minus; a wire's change is added up gate by gate of its readers, a gate's first fan-in first. */
void rdc_layers_reverse_xor(int simd, const rdc_layers *net, const uint64_t *in, const uint64_t *dout, size_t sums,
                            uint64_t *din, uint8_t *tables, size_t words, size_t first, size_t count, uint64_t *buffer);
void rdc_layers_reverse_signs(int simd, const rdc_layers *net, const uint64_t *in, const uint64_t *plus,
                              const uint64_t *minus, size_t sums, uint64_t *din_plus, uint64_t *din_minus,
                              int64_t *counts, size_t words, size_t first, size_t count, uint64_t *buffer);
/* planes[l] binary digits hold all changes of the wires before layer l, planes[layers] those of the outputs; dout is
 * planes[layers] × sums × words, din is planes[0] × inputs × words. Tables' changes go to `wide`, or where it is NULL to
 * `narrow`, which the caller knows to hold them. */
void rdc_layers_reverse_exact(int simd, const rdc_layers *net, const int64_t *planes, const uint64_t *in,
                              const uint64_t *dout, size_t sums, uint64_t *din, int64_t *wide, int32_t *narrow,
                              size_t words, size_t first, size_t count, uint64_t *buffer);

#endif
