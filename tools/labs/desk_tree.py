"""What grading for staff needs of the finished kernel: the lab's tree, our own objects, our functions; and lists."""

import csv
import os
import shutil

import asking
import broken
import review
import similar
import solutions
from compiling import SOURCES, made_of
from cutter import Variant, cut
from grading import make, prefix
from lab import MADE, LabError, read
from sealing import set_up, take_objects
from boot import GraderError
from submission import ARCHIVES, Refused, student_of, taken

ITEM_STATES = {"not counted": "-"}


def cut_tree(lab, out):
    try:
        cut(lab, out, True, Variant(kernels=True))
    except LabError as error:
        raise GraderError(str(error)) from error
    set_up(out)
    take_objects(lab.root, out)
    return out


# Of one submission.


def our_sources(lab, base):
    """{path: the finished file, as it would stand in a student's tree}."""
    paths = [path for path in lab.data["submit"] if path.endswith(SOURCES) and path not in MADE]
    changed = set(lab.changed_files())
    return {path: lab.refill(path, read(os.path.join(base, path))) if path in changed else read(os.path.join(base, path)) for path in paths}


def our_objects(desk, ours):
    """A folder of our own objects, compiled once beside the tree that judges."""
    kept = os.path.join(desk.work, "ours")
    if os.path.exists(kept):
        return kept
    tree = kept + ".tree"
    shutil.copytree(desk.base, tree, symlinks=True)
    for path, text in ours.items():
        with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
            file.write(text)
    names = {path: made_of(path, "release") for path in ours}
    done = make(tree, "BUILD=release", *names.values())
    if done.returncode != 0:
        raise GraderError(f"our own files do not compile: {done.stdout[-2000:]}")
    for path, name in names.items():
        target = os.path.join(kept, "release", os.path.splitext(path)[0] + ".o")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(tree, name), target)
    shutil.rmtree(tree)
    return kept


def review_lines(lab, desk, compiled):
    ours = our_sources(lab, desk.base)
    found = list(review.review(compiled, our_objects(desk, ours), ours, prefix(desk.base)))
    return found or ["nothing that ours does not have"]


def question_lines(desk, compiled, options):
    base = {path: read(os.path.join(desk.base, path)) for path in desk.lab["submit"]}
    seed = read(options.key).strip() if options.key else ""
    return asking.questions(compiled, base, options.ask, seed) or ["nothing was changed"]


# Of many.


def row(lab, compiled, result, why):
    """A line of the table, by column."""
    note = why or "; ".join(compiled.refused) or (f"does not compile: {next(iter(compiled.errors.values()))[0]}" if compiled.errors else "")
    found = {"id": compiled.student, "score": "", "of": "", "bonus": "", "guards": "", "note": note}
    if result:
        score = result.score
        lost = [] if result.errors else score.guards
        found.update(score=score.points, of=score.most, bonus=score.bonus, guards=" ".join(lost))
        found.update({item.data["id"]: ITEM_STATES.get(item.state, item.points) for item in score.items if not result.errors})
    return found


def line_of(columns):
    score = f"{columns['score']} of {columns['of']}" if columns["of"] != "" else "no grade"
    return f"{columns['id']}: {score}" + (f" ({columns['note']})" if columns["note"] else "")


def write_csv(path, lab, rows):
    items = [item["id"] for item in lab["items"]] + (["break"] if "break" in lab else [])
    names = ["id", "score", "of", "bonus", *items, "guards", "note"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


# How alike.


def handed_out(lab):
    """The lab's files as students get them."""
    made = [read(broken.skeleton(lab))] if "break" in lab.data else []
    return made + [lab.cut(path) for path in lab.data["submit"] if path.endswith(".c") and path not in MADE]


def submissions_in(folder):
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if not name.startswith(".")]
    return [path for path in paths if path.endswith(ARCHIVES) or os.path.isdir(path)]


def known_solutions(lab, known):
    """Fingerprints of the finished kernel, and of wrong and right solutions where these differ from it."""
    own = [each for path in lab.data["submit"] if path.endswith(".c") and path not in MADE for each in similar.prints("the finished kernel", lab.original(path), known)]
    ours = {each.marks for each in own}
    found = list(own)
    for name, record in solutions.wrong(lab).items():
        changed = lab.original(record.file).replace(record.old, record.new)
        found += [each for each in similar.prints(f"wrong solution {name}", changed, known) if each.marks not in ours]
    for text in lab.twist.solution.values() if lab.twist else ():
        found += [each for each in similar.prints("the twist's solution", text, known) if each.marks not in ours]
    for name in solutions.right(lab):
        for text in solutions.Right(lab, name).functions().values():
            found += similar.prints(f"right solution {name}", text, known)
    return found


def similar_lines(lab, paths, folder):
    known = similar.known_marks(handed_out(lab))
    submitted = []
    for path in [*paths, *submissions_in(folder)]:
        try:
            files, _ = taken(path, lab.data["submit"])
        except Refused as refusal:
            yield f"{student_of(path)}: not compared: {refusal}"
            continue
        for name, data in files.items():
            if name.endswith(".c"):
                submitted += similar.prints(student_of(path), data.decode(errors="replace"), known)
    found = list(similar.lines(submitted, known_solutions(lab, known)))
    yield from found or [f"no two functions have half of their fingerprints in common ({len(submitted)} were compared)"]
