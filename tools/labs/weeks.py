"""The weeks of a term, of course.toml, as a table for students; and what does not fit in them."""

import tomllib

from handout import LANGUAGES
from lab import HERE, Lab, labs, read

WORDS = {
    "en": {
        "title": "Operating systems, with Gaji",
        "intro": "Fifteen weeks, two of them exams. Chapters are those of Operating System Concepts, 10th edition; each lab is the\n"
        "folder of its name, whose README.md is the handout.",
        "head": "| week | lecture | chapters | lab out | lab due |\n| ---: | --- | --- | --- | --- |",
        "labs": "| lab | is about | hours |\n| --- | --- | ---: |",
    },
    "ko": {
        "title": "Gaji로 배우는 운영체제",
        "intro": "모두 15주이며 그중 두 주는 시험이다. 장 번호는 Operating System Concepts 10판을 따른다. 과제마다 같은 이름의 폴더가\n"
        "있고, 그 안의 README.ko.md가 과제 안내서이다.",
        "head": "| 주 | 강의 | 장 | 과제 시작 | 과제 마감 |\n| ---: | --- | --- | --- | --- |",
        "labs": "| 과제 | 주제 | 시간 |\n| --- | --- | ---: |",
    },
}


def weeks():
    return tomllib.loads(read(f"{HERE}/course.toml"))["week"]


def plan(names, language):
    """The term for students who get these labs."""
    known, said = {name: Lab(name).data for name in names}, WORDS[language]
    label = lambda name: f"{known[name]['number']} {name}" if name in known else ""  # noqa: E731
    rows = [
        f"| {week['week']} | {week['lecture'][language]} | {week.get('chapters', '')} | {label(week.get('out'))} | {label(week.get('due'))} |"
        for week in weeks()
    ]
    about = [f"| {label(name)} | {data['title'][language]} | {data['hours']} |" for name, data in known.items()]
    return "\n".join([f"# {said['title']}\n", f"{said['intro']}\n", said["head"], *rows, "", said["labs"], *about, ""])


def problems():
    """A sentence for each thing that does not fit: each lab is given out once, and due later."""
    found, out, due = weeks(), {}, {}
    if [week["week"] for week in found] != list(range(1, len(found) + 1)):
        yield "course.toml: the weeks are not numbered one after the other"
    for week in found:
        for key, when in (("out", out), ("due", due)):
            if key in week:
                if week[key] in when:
                    yield f"course.toml: lab {week[key]} is {key} twice"
                when[week[key]] = week["week"]
        if set(week["lecture"]) != set(LANGUAGES):
            yield f"course.toml: week {week['week']}: a lecture is told in {' and '.join(LANGUAGES)}"
    for name in labs():
        if name not in out or name not in due or due[name] <= out[name]:
            yield f"course.toml: lab {name} has to be out in one week, and due in a later one"
    for name in (out.keys() | due.keys()) - set(labs()):
        yield f"course.toml: there is no lab {name}"
    in_order = sorted(out, key=lambda name: out[name])
    numbers = [Lab(name).data["number"] for name in in_order if name in labs()]
    if numbers != sorted(numbers):
        yield "course.toml: labs are not given out in the order of their numbers"
