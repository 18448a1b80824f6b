#!/bin/sh
# Experiments whose learners make something: images given back, images made up.
. "${top:?is set by make check}/tests/tap.sh"

# vae CODE: a variational autoencoder of the digits, told so many numbers
vae()
{
	cat <<-EOT
	experiment: {type: autoencode, epochs: 30, seeds: 2}
	dataset: {type: digits, validation: 200}
	learners:
	  vae:
	    type: backprop
	    loss: {type: binary_cross_entropy, sum: true}
	    optimiser: {type: adam, rate: 3e-3}
	    layers:
	      - {type: dense, units: 64}
	      - {type: relu}
	      - {type: dense, units: $1}
	      - {type: gaussian}
	      - {type: dense, units: 64}
	      - {type: relu}
	      - {type: dense}
	      - {type: sigmoid}
	EOT
}

plan 30

vae 12 >vae.yaml
try "$HEBB" run vae.yaml
is "vae: ends with 0" "$code" 0
has "vae: prints the loss" "$out" "loss"
try "$HEBB" run vae.yaml --json --quiet --force
between "vae: nats of an image" "$(field learners.vae.loss.mean)" 22 27
between "vae: nats of one to look at" \
    "$(field learners.vae.validation.error.mean)" 0.01 0.08
digest=$(field digest)
try "$HEBB" run vae.yaml --json --quiet --force --threads 3
is "vae: 3 threads give the bits of all" "$(field digest)" "$digest"
for what in samples reconstructions; do
	has "vae: $what are there" "$(h5dump -H \
	    -d "/images/vae/1/$what/pixel" vae.h5)" "( 100, 8, 8 )"
	try "$HEBB" plot vae.h5 "images/vae/1/$what" -o "$what.svg"
	is "vae: $what are drawn" "$code" 0
	has "vae: as a picture of that name" "$(cat "$what.svg")" \
	    "images/vae/1/$what"
done
try "$HEBB" plot vae.h5 images/vae/1/samples
is "vae: samples as letters" "$code $(echo "$out" | wc -l)" "0 8"
# players EXPERIMENT LAST: two graphs and a referee
players()
{
	cat <<-EOT
	experiment: {type: adversarial, epochs: 100, batch: 32, noise: 8,
	  judged: 500, referee_epochs: 10, confidence: 0.5,
	  seeds: 2, $1}
	dataset: {type: digits}
	generator:
	  optimiser: {type: adam, rate: 1e-3, beta1: 0.5}
	  layers:
	    - {type: dense, units: 64, init: he}
	    - {type: batch_norm}
	    - {type: relu}
	    - {type: dense, units: 64}
	    - {type: sigmoid}
	critic:
	  optimiser: {type: adam, rate: 1e-3, beta1: 0.5}
	  layers:
	    - {type: dense, units: 64, init: he}
	    - {type: leaky_relu, slope: 0.2}
	    - {type: dense, units: 1}
	    - {type: $2}
	referee:
	  type: backprop
	  layers: [{type: dense, units: 32}, {type: relu}, {type: dense},
	    {type: softmax}]
	EOT
}

players "smoothing: 0.1, average: 0.9" sigmoid >gan.yaml
try "$HEBB" run gan.yaml --json --quiet
is "gan: ends with 0" "$code$err" 0
between "gan: part that the referee is sure about" \
    "$(field generator.confident.mean)" 0.4 1
between "gan: no class is left out" "$(field generator.smallest.mean)" 0.005 0.1
digest=$(field digest)
try "$HEBB" run gan.yaml --json --quiet --force --threads 3
is "gan: 3 threads give the bits of all" "$(field digest)" "$digest"
try "$HEBB" plot gan.h5 images/generator/2/samples -o gan.svg
is "gan: samples are drawn" "$code" 0
players "penalty: 10" linear >wgan.yaml
try "$HEBB" run wgan.yaml --json --quiet
is "wgan: ends with 0" "$code$err" 0
between "wgan: part that the referee is sure about" \
    "$(field generator.confident.mean)" 0.4 1
players "classes: true" softmax |
    sed '/critic:/,/referee:/s/units: 1}/units: 11}/' >classes.yaml
try "$HEBB" run classes.yaml --json --quiet
is "gan of classes: ends with 0" "$code$err" 0
between "gan of classes: part that the referee is sure about" \
    "$(field generator.confident.mean)" 0.6 1
between "gan of classes: each comes as often as it is asked for" \
    "$(field generator.smallest.mean)" 0.07 0.1
try "$HEBB" run classes.yaml --set experiment.penalty=1 -o no.h5
is "gan of classes: measures no distance" "$code" 2
has "gan of classes: says so" "$err" "take 'classes' or 'penalty'"
try "$HEBB" run classes.yaml --set dataset.type=diabetes -o no.h5
is "gan of classes: needs some" "$code" 2
has "gan of classes: says which" "$err" "one class each"
try "$HEBB" check gan.yaml --json
is "gan: can be checked" "$code$err" 0
vae 11 >odd.yaml
try "$HEBB" run odd.yaml
is "an odd number of means and variances: refused" "$code" 2
has "and says what would do" "$err" "an even number of units"
sed 's/autoencode/autoencod/' vae.yaml >wrong.yaml
try "$HEBB" run wrong.yaml
has "an experiment misspelt: guessed" "$err" "autoencode"
