/* credits.c: what candidates of pins that choose their wire are credited with, in reverse derivatives over the integers. */
#ifndef RDC_CREDITS_H
#define RDC_CREDITS_H

#include "rdc.h"



#endif
