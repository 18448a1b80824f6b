#include "learn/encoder.h"

bool hebb_encoding_read(struct hebb_encoding *encoding, struct hebb_config *map,
			size_t width, struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_encoder_types, "encoder", map, NULL, err);

	*encoding = (struct hebb_encoding){
		.type = (const struct hebb_encoder_type *)type,
		.width = width,
		.inputs = width,
	};
	if (!type ||
	    !hebb_param_read(type->params, map, false, encoding->values, err,
			     "encoder of type '%s'", type->name))
		return false;
	if (encoding->type->inputs)
		encoding->inputs =
		    encoding->type->inputs(encoding->values, width);
	return encoding->inputs ||
	       hebb_error_set(err, HEBB_MODEL, &map->place,
			      "too many neurons for %zu numbers", width);
}

void hebb_encoding_fit(const struct hebb_encoding *encoding,
		       struct hebb_config *network, const char *input)
{
	struct hebb_config *pops = hebb_config_peek(network, "populations");
	struct hebb_config *pop = hebb_config_peek(pops, input);

	if (pop && pop->kind == HEBB_MAP && !hebb_config_peek(pop, "size"))
		hebb_config_add(pop, "size",
				hebb_config_scalar("%zu", encoding->inputs));
}

void hebb_encode(const struct hebb_encoding *encoding, const float *sample,
		 double *rate)
{
	encoding->type->encode(encoding->values, sample, encoding->width, rate);
}
