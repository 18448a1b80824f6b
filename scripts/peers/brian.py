"""brian.py LOAD MS THREADS REPEAT: a load of `hebb bench` in Brian 2.

C++ standalone mode, with OpenMP if THREADS is more than 1.  Prints one JSON
object: seconds of compiling, and of each run the seconds of the whole process
(`wall_s`) and of simulating alone (`simulate_s`), and spikes.

The networks are those of models/spiking/brunel2000.yaml and
vogels_abbott2005_coba.yaml, and of the load brunel_stdp in src/lab/bench.c.
Synapses are drawn pair by pair, so their number is that of hebb in the mean.
"""

import json
import sys
import tempfile
import time

import brian2 as b
from brian2 import Hz, defaultclock, mV, ms, nS, pA, pF

LIF = "dv/dt = -v / (20*ms) : volt (unless refractory)"

CONDUCTANCES = """
dv/dt = (10*nS * (-60*mV - v) + ge * (0*mV - v) + gi * (-80*mV - v)
         + 200*pA) / (200*pF) : volt (unless refractory)
dge/dt = -ge / (5*ms) : siemens
dgi/dt = -gi / (10*ms) : siemens
"""

PLASTIC = """
w : volt
dpre/dt = -pre / (20*ms) : 1 (event-driven)
dpost/dt = -post / (20*ms) : 1 (event-driven)
"""


def join(source, target, p, delay, on_pre, **more):
    synapses = b.Synapses(source, target, on_pre=on_pre,
                          delay={"pre": delay}, **more)
    synapses.connect(p=p)
    return synapses


def brunel_neurons():
    everyone = b.NeuronGroup(12500, LIF, threshold="v > 20*mV",
                             reset="v = 10*mV", refractory=2 * ms,
                             method="exact")
    drive = b.PoissonInput(everyone, "v", 1000, 20 * Hz, 0.1 * mV)
    return everyone, everyone[:10000], everyone[10000:], drive


def brunel():
    everyone, exc, inh, drive = brunel_neurons()
    return everyone, [
        everyone, drive,
        join(exc, everyone, 0.1, 1.5 * ms, "v_post += 0.1*mV"),
        join(inh, everyone, 0.1, 1.5 * ms, "v_post -= 0.5*mV"),
    ]


def brunel_stdp():
    everyone, exc, inh, drive = brunel_neurons()
    plastic = join(
        exc, exc, 0.1, 1.5 * ms,
        """w = clip(w - 2.02e-3 * w * post, 0*mV, 0.3*mV)
           v_post += w
           pre += 1""",
        on_post="""w = clip(w + 1e-3 * (0.3*mV - w) * pre, 0*mV, 0.3*mV)
                   post += 1""",
        model=PLASTIC)
    plastic.w = 0.1 * mV
    return everyone, [
        everyone, drive, plastic,
        join(exc, inh, 0.1, 1.5 * ms, "v_post += 0.1*mV"),
        join(inh, everyone, 0.1, 1.5 * ms, "v_post -= 0.5*mV"),
    ]


def coba():
    everyone = b.NeuronGroup(4000, CONDUCTANCES, threshold="v > -50*mV",
                             reset="v = -60*mV", refractory=5 * ms,
                             method="euler")
    everyone.v = "-60*mV + 10*mV * rand()"
    return everyone, [
        everyone,
        join(everyone[:3200], everyone, 0.02, 0.1 * ms, "ge_post += 6*nS"),
        join(everyone[3200:], everyone, 0.02, 0.1 * ms, "gi_post += 67*nS"),
    ]


LOADS = {"brunel": brunel, "brunel_stdp": brunel_stdp, "coba": coba}


def main(load, duration, threads, repeat):
    folder = tempfile.TemporaryDirectory()
    b.set_device("cpp_standalone", build_on_run=False)
    if threads > 1:
        b.prefs.devices.cpp_standalone.openmp_threads = threads
    b.seed(1)
    defaultclock.dt = 0.1 * ms
    neurons, objects = LOADS[load]()
    spikes = b.SpikeMonitor(neurons, record=False)
    network = b.Network(objects, spikes)
    network.run(duration * ms)
    start = time.monotonic()
    b.device.build(directory=folder.name, compile=True, run=False)
    result = {"compile_s": time.monotonic() - start, "wall_s": [],
              "simulate_s": [], "spikes": []}
    for _ in range(repeat):
        start = time.monotonic()
        b.device.run(folder.name, with_output=False, run_args=[])
        result["wall_s"].append(time.monotonic() - start)
        result["simulate_s"].append(b.device._last_run_time)
        result["spikes"].append(int(spikes.num_spikes))
    result["neurons"] = len(neurons)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
