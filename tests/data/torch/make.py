"""Cases of tests/check_torch.c, computed by PyTorch: python3 make.py

Each case is a small network in the words of a model file, its weights, a batch,
and what PyTorch makes of it: answer, loss, gradients, the weights after some
steps and the answer then.  PyTorch puts channels first and transposes weights;
everything is turned into hebb's order here: [height][width][channels] and
[inputs][outputs].  Computed in double, written with eight digits.
"""
import json
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))


def numbers(tensor):
    return [float("%.8g" % x) for x in tensor.detach().reshape(-1).tolist()]


def draw(*size, seed=1, low=-1.0, high=1.0):
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(*size, generator=generator) * (high - low) + low
    return x.float().double()  # exact in float


class Case:
    """forward(x, weights, learning) in hebb's order of axes"""

    def __init__(self, name, layers, shape, weights, forward, loss="mse",
                 loss_of=None, target=None, label=None, optimiser=None,
                 make_optimiser=None, rows=3, steps=1, x=None, after=None,
                 state=None, change=None):
        x = draw(rows, *shape, seed=7) if x is None else x
        x = x.clone().requires_grad_(x.dtype.is_floating_point)
        w = {key: value.clone().requires_grad_()
             for key, value in weights.items()}
        state = dict(state or {})
        before = {**{k: numbers(v) for k, v in w.items()},
                  **{k: numbers(v) for k, v in state.items()}}
        optimiser = optimiser or {"type": "sgd", "rate": 0}
        torch_optimiser = (make_optimiser or
                           (lambda p: torch.optim.SGD(p, lr=0.0)))(
                               list(w.values()) or [torch.zeros(1)])
        out = None
        for step in range(steps):
            torch_optimiser.zero_grad()
            y = forward(x, w, state, True)
            if out is None and target is None and label is None:
                target = draw(*y.shape, seed=9)
            value = (loss_of(y) if loss_of else F.mse_loss(y, target))
            x.grad = None
            value.backward()
            if change:
                change(w)
            if step == 0:
                out, first = y, value
                grads = {k: numbers(v.grad) for k, v in w.items()}
                input_grad = x.grad
            torch_optimiser.step()
            if after:
                after(w)
        self.case = {
            "name": name, "layers": layers, "loss": loss,
            "optimiser": optimiser, "shape": list(shape), "rows": rows,
            "steps": steps, "weights": before, "input": numbers(x),
            "out": numbers(out if not hasattr(out, "shown") else out.shown),
            "loss_value": float("%.8g" % first.item()),
            "grads": grads,
            "weights_after": {**{k: numbers(v) for k, v in w.items()},
                              **{k: numbers(v) for k, v in state.items()}},
            "answer": numbers(forward(x, w, state, False)),
        }
        if x.requires_grad:
            self.case["input_grad"] = numbers(input_grad)
        if label is not None:
            self.case["label"] = [int(i) for i in label.reshape(-1)]
        else:
            self.case["target"] = numbers(target)


def write(name, cases):
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        file.write("[\n")
        file.write(",\n".join(json.dumps(c.case) for c in cases))
        file.write("\n]\n")


def dense(name, inputs, units, seed=2):
    """the layer's map and its weights"""
    return ({"type": "dense", "units": units, "name": name},
            {name + ".weight": draw(inputs, units, seed=seed),
             name + ".bias": draw(units, seed=seed + 1)})


def activations():
    curves = {
        "relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
        "linear": lambda x: x, "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
        "elu": lambda x: F.elu(x, 0.7), "gelu": F.gelu,
        "softplus": F.softplus, "silu": F.silu,
        "softmax": lambda x: F.softmax(x, -1),
    }
    more = {"leaky_relu": {"slope": 0.2}, "elu": {"alpha": 0.7}}
    for name, curve in curves.items():
        layer, weights = dense("fc", 4, 6)
        weights["fc.weight"] = weights["fc.weight"] * 4
        yield Case(
            name, [layer, {"type": name, **more.get(name, {})}], (1, 4),
            weights,
            lambda x, w, s, l, f=curve: f(x @ w["fc.weight"] + w["fc.bias"]))


def losses():
    layer, weights = dense("fc", 4, 5)
    label = torch.tensor([3, 0, 4])
    soft = draw(3, 5, seed=5, low=0)
    soft = (soft / soft.sum(1, keepdim=True)).float().double()
    yes = (draw(3, 1, 5, seed=6) > 0).double()
    near = draw(3, 1, 5, seed=8) * 2

    def line(x, w, s, l):
        return x @ w["fc.weight"] + w["fc.bias"]

    class Shown:
        """logits for the loss, probabilities for the answer"""

    def case(name, loss, loss_of, last=None, show=None, **more):
        def forward(x, w, s, l):
            z = line(x, w, s, l)
            if not show:
                return z
            if not l:
                return show(z)
            z.shown = show(z)
            return z
        return Case(name, [layer] + ([{"type": last}] if last else []),
                    (1, 4), weights, forward, loss=loss, loss_of=loss_of,
                    **more)

    def softmax(z):
        return F.softmax(z, -1)

    yield case("mse", "mse", lambda y: F.mse_loss(y, near), target=near)
    yield case("mae", "mae", lambda y: F.l1_loss(y, near), target=near)
    yield case("huber", {"type": "huber", "delta": 0.5},
               lambda y: F.huber_loss(y, near, delta=0.5), target=near)
    yield case("hinge", "hinge",
               lambda y: (1 - (2 * yes - 1) * y).clamp(min=0).mean(),
               target=yes)
    yield case("cross_entropy", "cross_entropy",
               lambda z: F.cross_entropy(z[:, 0], label), "softmax", softmax,
               label=label)
    yield case("soft cross_entropy", "cross_entropy",
               lambda z: F.cross_entropy(z[:, 0], soft), "softmax", softmax,
               target=soft)
    yield case("smooth cross_entropy",
               {"type": "cross_entropy", "smoothing": 0.1},
               lambda z: F.cross_entropy(z[:, 0], label, label_smoothing=0.1),
               "softmax", softmax, label=label)
    yield case("kl", "kl",
               lambda z: F.kl_div(F.log_softmax(z[:, 0], -1), soft,
                                  reduction="batchmean"),
               "softmax", softmax, target=soft)
    yield case("binary_cross_entropy", "binary_cross_entropy",
               lambda z: F.binary_cross_entropy_with_logits(z, yes),
               "sigmoid", torch.sigmoid, target=yes)
    yield case("smooth binary_cross_entropy",
               {"type": "binary_cross_entropy", "smoothing": 0.2},
               lambda z: F.binary_cross_entropy_with_logits(
                   z, yes * 0.8 + 0.1),
               "sigmoid", torch.sigmoid, target=yes)
    target = draw(3, 4, 5, seed=9)
    yield Case("mse of a sequence", [layer], (4, 4), weights, line,
               target=target)
    labels = torch.tensor([[3, 0, 4, 1], [0, 0, 2, 1], [4, 3, 2, 2]])

    def each_step(x, w, s, l):
        z = line(x, w, s, l)
        if not l:
            return softmax(z)
        z.shown = softmax(z)
        return z
    yield Case("cross_entropy of a sequence", [layer, {"type": "softmax"}],
               (4, 4), weights, each_step, loss="cross_entropy",
               loss_of=lambda z: F.cross_entropy(z.reshape(-1, 5),
                                                 labels.reshape(-1)),
               label=labels)


def optimisers():
    o = torch.optim
    kinds = [
        ("sgd", {"rate": 0.1}, lambda p: o.SGD(p, lr=0.1)),
        ("momentum", {"rate": 0.1, "beta": 0.8},
         lambda p: o.SGD(p, lr=0.1, momentum=0.8)),
        ("nesterov", {"rate": 0.1, "beta": 0.8},
         lambda p: o.SGD(p, lr=0.1, momentum=0.8, nesterov=True)),
        ("rmsprop", {"rate": 0.05, "decay": 0.9},
         lambda p: o.RMSprop(p, lr=0.05, alpha=0.9)),
        ("adagrad", {"rate": 0.1}, lambda p: o.Adagrad(p, lr=0.1)),
        ("adam", {"rate": 0.05}, lambda p: o.Adam(p, lr=0.05)),
        ("adamw", {"rate": 0.05, "decay": 0.1},
         lambda p: o.AdamW(p, lr=0.05, weight_decay=0.1)),
    ]

    def case(name, opt, make, **more):
        layer, weights = dense("fc", 4, 3)
        return Case(name, [layer, {"type": "tanh"}], (1, 4), weights,
                    lambda x, w, s, l: torch.tanh(
                        x @ w["fc.weight"] + w["fc.bias"]),
                    optimiser=opt, make_optimiser=make, steps=3, **more)

    for name, rows, make in kinds:
        yield case(name, {"type": name, **rows}, make)

    def sgd(p):
        return o.SGD(p, lr=0.5)

    def clip_norm(w):
        torch.nn.utils.clip_grad_norm_(list(w.values()), 0.05)

    def clip_value(w):
        torch.nn.utils.clip_grad_value_(list(w.values()), 0.05)

    def penalties(w):
        a = w["fc.weight"]
        a.grad += 0.1 * a.detach() + 0.01 * a.detach().sign()

    def max_norm(w):
        with torch.no_grad():
            a = w["fc.weight"]
            a.copy_(torch.renorm(a, 2, 1, 0.7))

    yield case("clip_norm", {"type": "sgd", "rate": 0.5, "clip_norm": 0.05},
               sgd, change=clip_norm)
    yield case("clip_value", {"type": "sgd", "rate": 0.5, "clip_value": 0.05},
               sgd, change=clip_value)
    yield case("l1 and l2", {"type": "sgd", "rate": 0.5, "l1": 0.01,
                             "l2": 0.1}, sgd, change=penalties)
    yield case("max_norm", {"type": "sgd", "rate": 0.5, "max_norm": 0.7}, sgd,
               after=max_norm)


def first(image):
    """[n][height][width][channels] to [n][channels][height][width]"""
    return image.permute(0, 3, 1, 2)


def last(image):
    return image.permute(0, 2, 3, 1)


def shapes():
    def conv(name, steps=1, size=(6, 5, 2), filters=3, kernel=3, **how):
        words = dict(how)
        w = {"c.weight": draw(kernel, kernel, size[2], filters, seed=2),
             "c.bias": draw(filters, seed=3)}

        def forward(x, w, s, l):
            y = F.conv2d(first(x.reshape(-1, *size)),
                         w["c.weight"].permute(3, 2, 0, 1), w["c.bias"],
                         **how)
            return last(y)
        return Case(name, [{"type": "conv2d", "name": "c",
                            "filters": filters, "kernel": kernel, **words}],
                    (steps, *size), w, forward, rows=2)

    yield conv("conv2d")
    yield conv("conv2d, padded", padding=1)
    yield conv("conv2d, strided", stride=2, padding=1, kernel=2)
    yield conv("conv2d, dilated", dilation=2, padding=2)
    yield conv("conv2d, far out", padding=4, stride=3)
    yield conv("conv2d of two images", steps=2, size=(4, 4, 1))

    def transposed(name, kernel=3, **how):
        w = {"c.weight": draw(2, kernel, kernel, 3, seed=2),
             "c.bias": draw(3, seed=3)}
        return Case(name, [{"type": "conv2d_transposed", "name": "c",
                            "filters": 3, "kernel": kernel, **how}],
                    (1, 4, 3, 2), w,
                    lambda x, w, s, l: last(F.conv_transpose2d(
                        first(x.reshape(-1, 4, 3, 2)),
                        w["c.weight"].permute(0, 3, 1, 2), w["c.bias"],
                        **how)), rows=2)

    yield transposed("conv2d_transposed")
    yield transposed("conv2d_transposed, strided", kernel=4, stride=2,
                     padding=1)
    yield transposed("conv2d_transposed, dilated", dilation=2)

    yield Case("conv1d", [{"type": "conv1d", "name": "c", "filters": 3,
                           "padding": 1, "stride": 2}], (7, 2),
               {"c.weight": draw(1, 3, 2, 3, seed=2),
                "c.bias": draw(3, seed=3)},
               lambda x, w, s, l: F.conv1d(
                   x.transpose(1, 2), w["c.weight"][0].permute(2, 1, 0),
                   w["c.bias"], stride=2, padding=1).transpose(1, 2))

    def pool(name, layer, f, size=(6, 5, 2)):
        """behind a convolution of 1 x 1, since something has to learn"""
        w = {"c.weight": draw(1, 1, 2, 2, seed=2), "c.bias": draw(2, seed=3)}
        return Case(name, [{"type": "conv2d", "name": "c", "filters": 2,
                            "kernel": 1}, layer], (1, *size), w,
                    lambda x, w, s, l: last(f(F.conv2d(
                        first(x.reshape(-1, *size)),
                        w["c.weight"].permute(3, 2, 0, 1), w["c.bias"]))),
                    rows=2)

    yield pool("max_pool", {"type": "max_pool"},
               lambda x: F.max_pool2d(x, 2))
    yield pool("max_pool, overlapping",
               {"type": "max_pool", "size": 3, "stride": 2, "padding": 1},
               lambda x: F.max_pool2d(x, 3, 2, 1))
    yield pool("average_pool", {"type": "average_pool", "size": 2},
               lambda x: F.avg_pool2d(x, 2))
    yield pool("average_pool, overlapping",
               {"type": "average_pool", "size": 3, "stride": 2, "padding": 1},
               lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))
    yield pool("global_pool, mean", {"type": "global_pool"},
               lambda x: x.mean((2, 3), keepdim=True))
    yield pool("global_pool, max", {"type": "global_pool", "of": "max"},
               lambda x: x.amax((2, 3), keepdim=True))

    layer, weights = dense("fc", 4, 6)

    def line(x, w):
        return x @ w["fc.weight"] + w["fc.bias"]

    norm = {**weights, "n.scale": draw(6, seed=11),
            "n.bias": draw(6, seed=12)}
    yield Case("layer_norm", [layer, {"type": "layer_norm", "name": "n"}],
               (2, 4), norm, lambda x, w, s, l: F.layer_norm(
                   line(x, w), (6,), w["n.scale"], w["n.bias"]))

    def batch_norm(x, w, s, l):
        return F.batch_norm(line(x, w).reshape(-1, 6), s["n.mean"],
                            s["n.variance"], w["n.scale"], w["n.bias"], l,
                            0.2)
    def running():
        return {"n.mean": torch.zeros(6), "n.variance": torch.ones(6)}
    words = [layer, {"type": "batch_norm", "name": "n", "keep": 0.8}]
    yield Case("batch_norm", words, (1, 4), norm, batch_norm, rows=37,
               steps=2, target=draw(37, 6, seed=4), state=running())
    yield Case("batch_norm of a sequence", words, (3, 4), norm, batch_norm,
               rows=5, steps=2, target=draw(15, 6, seed=4), state=running())

    tokens = torch.tensor([[1, 4, 1, 0], [2, 2, 3, 1], [4, 0, 0, 1]])
    yield Case("embedding", [{"type": "embedding", "name": "e",
                              "vocabulary": 5, "units": 3}], (1, 4),
               {"e.weight": draw(5, 3, seed=2)},
               lambda x, w, s, l: F.embedding(x, w["e.weight"]), x=tokens)

    angle = (torch.arange(5.0)[:, None] /
             10000 ** (torch.tensor([0., 0, 2, 2, 4, 4]) / 6))
    waves = torch.where(torch.arange(6) % 2 == 0, angle.sin(), angle.cos())
    yield Case("positional", [layer, {"type": "positional", "name": "p"}],
               (5, 4), weights,
               lambda x, w, s, l: line(x, w) + s["p.position"],
               state={"p.position": waves})

    a, wa = dense("a", 4, 2, seed=2)
    b, wb = dense("b", 4, 3, seed=5)
    yield Case("concat", [a, {**b, "from": "input"},
                          {"type": "concat", "from": ["b", "a"]}], (2, 4),
               {**wa, **wb},
               lambda x, w, s, l: torch.cat(
                   [x @ w["b.weight"] + w["b.bias"],
                    x @ w["a.weight"] + w["a.bias"]], -1))


def recurrent():
    """PyTorch has the gates in the same order; W and U are transposed"""
    def case(name, kind, make, gates, apart=False, last=False, both=False):
        units, inputs, n = 3, 2, (2 if both else 1)
        w = {}
        for d in range(n):
            back = "_back" * d
            a = draw(inputs, gates * units, seed=2 + d)
            u = draw(units, gates * units, seed=12 + d)
            b = draw(gates * units, seed=22 + d)
            w["r.weight" + back], w["r.recurrent" + back] = a, u
            w["r.bias" + back] = b
            if apart:
                w["r.recurrent_bias" + back] = draw(units, seed=32 + d)

        def forward(x, w, s, l):
            flat = []
            for d in range(n):
                back = "_back" * d
                more = torch.zeros(gates * units)
                if apart:
                    more = torch.cat([torch.zeros((gates - 1) * units),
                                      w["r.recurrent_bias" + back]])
                flat += [w["r.weight" + back].T, w["r.recurrent" + back].T,
                         w["r.bias" + back], more]
            h = torch.zeros(n, len(x), units)
            y = make(x, (h, h) if kind == "lstm" else h, flat, True, 1, 0.0,
                     True, both, True)[0]
            if not last:
                return y
            return torch.cat([y[:, -1, :units], y[:, 0, units:]], -1)
        return Case(name, [{"type": kind, "name": "r", "units": units,
                            "last": "yes" if last else "no",
                            "bidirectional": "yes" if both else "no"}],
                    (4, inputs), w, forward)

    kinds = [("rnn", torch._VF.rnn_tanh, 1, False),
             ("lstm", torch._VF.lstm, 4, False),
             ("gru", torch._VF.gru, 3, True)]
    for kind, make, gates, apart in kinds:
        yield case(kind, kind, make, gates, apart)
        yield case(kind + ", last", kind, make, gates, apart, last=True)
        yield case(kind + ", both ways", kind, make, gates, apart, both=True)
        yield case(kind + ", last both ways", kind, make, gates, apart,
                   last=True, both=True)

    def attention(name, heads, causal):
        n = 4
        w = {"a.weight": draw(n, 3 * n, seed=2), "a.bias": draw(3 * n, seed=3),
             "a.output": draw(n, n, seed=4), "a.output_bias": draw(n, seed=5)}

        def forward(x, w, s, l):
            module = torch.nn.MultiheadAttention(n, heads, batch_first=True)
            mask = torch.full((5, 5), float("-inf")).triu(1) if causal else None
            state = {"in_proj_weight": w["a.weight"].T,
                     "in_proj_bias": w["a.bias"],
                     "out_proj.weight": w["a.output"].T,
                     "out_proj.bias": w["a.output_bias"]}
            return torch.nn.utils.stateless.functional_call(
                module, state, (x, x, x), {"attn_mask": mask})[0]
        return Case(name, [{"type": "attention", "name": "a", "heads": heads,
                            "causal": "yes" if causal else "no"}], (5, n), w,
                    forward)

    yield attention("attention", 1, False)
    yield attention("attention, two heads", 2, False)
    yield attention("attention, causal", 2, True)


write("activations", activations())
write("losses", losses())
write("optimisers", optimisers())
write("shapes", shapes())
write("recurrent", recurrent())
