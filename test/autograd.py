"""Networks in, a line of JSON each, and what PyTorch makes of them out: values, gradients by
autograd, and the parameters after steps of its own optimisers. Written from the problem alone."""

import json
import sys

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

ACTIVATIONS = {
    "sigmoid": lambda z, axis: torch.sigmoid(z),
    "tanh": lambda z, axis: torch.tanh(z),
    "relu": lambda z, axis: F.relu(z),
    "linear": lambda z, axis: z * 1,
    "softmax": lambda z, axis: torch.softmax(z, axis),
    "leaky-relu": lambda z, axis, slope=0.01: F.leaky_relu(z, slope),
    "elu": lambda z, axis, alpha=1.0: F.elu(z, alpha),
    "selu": lambda z, axis: F.selu(z),
    # Its usual threshold cuts off what it takes to be nothing.
    "softplus": lambda z, axis: F.softplus(z, threshold=1000),
    "softsign": lambda z, axis: F.softsign(z),
    "silu": lambda z, axis: F.silu(z),
    "gelu": lambda z, axis: F.gelu(z),
    # The slope of F.hardsigmoid is 1/6 to the digits of a float32 only.
    "hard-sigmoid": lambda z, axis: torch.clamp(z / 6 + 0.5, 0, 1),
}

# Of every sample, from its outputs along an axis.
LOSSES = {
    "half-sse": lambda p, y, axis: F.mse_loss(p, y, reduction="none").sum(axis) / 2,
    "sse": lambda p, y, axis: F.mse_loss(p, y, reduction="none").sum(axis),
    "mse": lambda p, y, axis: F.mse_loss(p, y, reduction="none").mean(axis),
    "mae": lambda p, y, axis: F.l1_loss(p, y, reduction="none").mean(axis),
    "huber": lambda p, y, axis, delta=1.0: F.huber_loss(
        p, y, reduction="none", delta=delta
    ).sum(axis),
    "bce": lambda p, y, axis: F.binary_cross_entropy(p, y, reduction="none").mean(axis),
    "bce-sum": lambda p, y, axis: F.binary_cross_entropy(p, y, reduction="none").sum(axis),
    "ce": lambda p, y, axis: -(y * torch.log(p)).sum(axis),
    "hinge": lambda p, y, axis: F.relu(1 - y * p).mean(axis),
}


def optimizer(name, parameters, lr, settings):
    make = {
        "sgd": torch.optim.SGD,
        "momentum": torch.optim.SGD,
        "nesterov": torch.optim.SGD,
        "rmsprop": torch.optim.RMSprop,
        "adagrad": torch.optim.Adagrad,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
    }[name]
    known = {"eps": "eps", "decay": "weight_decay", "rho": "alpha", "mu": "momentum"}
    own = {known[key]: value for key, value in settings.items() if key in known}
    if name in ("momentum", "nesterov"):
        own = {"momentum": 0.9, "nesterov": name == "nesterov", **own}
    if name in ("adam", "adamw"):
        own["betas"] = (settings.get("beta1", 0.9), settings.get("beta2", 0.999))
    return make(parameters, lr=lr, **own)


def layer(form, W, b, a):
    """z of a layer: samples are columns where W stands before the input, else rows."""
    ones = torch.ones
    if form == "Wx+1":
        return W @ torch.cat([ones(1, a.shape[1]), a])
    if form == "xW+1":
        return torch.cat([ones(a.shape[0], 1), a], 1) @ W
    z = {"Wx": lambda: W @ a, "xW": lambda: a @ W, "xWt": lambda: F.linear(a, W)}[form]()
    return z if b is None else z + b


def weights(form, W):
    return {"Wx+1": lambda: W[:, 1:], "xW+1": lambda: W[1:]}.get(form, lambda: W)()


def forward(case, given):
    """The values of a forward pass by their names, in the order of their computation."""
    form, depth = case["form"], len(case["activations"])
    axis = 0 if form.startswith("Wx") else 1
    values, a = {}, given["x"]
    for l, (name, parameter) in enumerate(case["activations"], 1):
        z = layer(form, given[f"W{l}"], given.get(f"b{l}"), a)
        a = ACTIVATIONS[name](z, axis, *([] if parameter is None else [parameter]))
        values[f"z{l}"] = z
        values["y_pred" if l == depth else f"a{l}"] = a
    name, parameter = case["loss"]
    each = LOSSES[name](a, given["y"], axis, *([] if parameter is None else [parameter]))
    penalty = sum((weights(form, given[f"W{l}"]) ** 2).sum() for l in range(1, depth + 1))
    reduced = each.sum() if case["reduce"] == "sum" else each.mean()
    values["loss"] = reduced + case["l2"] / 2 * penalty
    return values


def solve(case):
    given = {name: torch.tensor(value, dtype=torch.float64) for name, value in case["given"].items()}
    for name, value in given.items():
        value.requires_grad_(name != "y")
    names = [name for name in given if name not in ("x", "y")]
    stepped = [name for name in names if name not in case["frozen"]]
    step = optimizer(
        case["optimizer"], [given[name] for name in stepped], case["lr"], case["settings"]
    )
    values = forward(case, given)
    for value in values.values():
        value.retain_grad()
    values["loss"].backward()
    found = dict(values)
    for name, value in {**given, **values}.items():
        if name not in ("y", "loss"):
            found[f"d{name}"] = value.grad.clone()
    step.step()
    found.update({f"{name}_new": given[name].detach().clone() for name in stepped})
    found["loss_new"] = forward(case, given)["loss"]
    course = {}
    for _ in range(case["steps"] - 1):
        step.zero_grad()
        forward(case, given)["loss"].backward()
        step.step()
    course = {"loss": forward(case, given)["loss"], **{name: given[name] for name in names}}
    return {"once": flat(found), "course": flat(course)}


def flat(values):
    return {name: value.detach().flatten().tolist() for name, value in values.items()}


for line in sys.stdin:
    print(json.dumps(solve(json.loads(line))))
