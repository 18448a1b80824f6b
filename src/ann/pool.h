/*
 * pool.h - the rows and the window of layers that pool
 */
#ifndef HEBB_ANN_POOL_H
#define HEBB_ANN_POOL_H

#include "ann/window.h"

extern const struct hebb_param hebb_pool_params[];

struct hebb_window hebb_pool_window(const struct hebb_layer *layer);
bool hebb_pool_shape(struct hebb_layer *layer, struct hebb_error *err);

#endif
