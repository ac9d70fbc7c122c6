/* The passes of layers_lanes.h for one mode: on lines of eight words, and on lines of four, whose vectors are half as many
 * or, where a line of eight is one vector, half as long. What a mode does in its own way is called HOOK(name).
 */
#define LINE 8
#define HOOKS MODE
#define PASS(function) NAME(function)
#include "layers_lanes.h"
#undef LINE
#undef PASS

#if WORDS == 8
#undef LANE
#undef HOOKS
#define LANE rdc_lane4
#define HOOKS avx512_half
#endif
#define LINE 4
#define PASS(function) RDC_PASTE(NAME(function), half)
#include "layers_lanes.h"
#undef LINE
#undef PASS
#undef HOOKS
