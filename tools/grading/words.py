"""All that the grader says, in English and Korean; and a test's sentences in Korean."""

import re
import unicodedata

LANGUAGES = ("en", "ko")

WORDS = {
    # labels
    "tried": ("tried", "시도"),
    "expected": ("expected", "기대"),
    "got": ("got", "결과"),
    "measured": ("measured", "측정"),
    "rule": ("rule", "규칙"),
    "kernel": ("kernel", "커널"),
    "meaning": ("meaning", "의미"),
    "again": ("again", "다시"),
    "checked build": ("checked build", "검사 빌드"),
    "log": ("log", "로그"),
    # states
    "ok": ("ok", "통과"),
    "PART": ("PART", "일부"),
    "FAIL": ("FAIL", "실패"),
    "-": ("-", "-"),
    # the whole
    "head": ("Lab {number}, {title}. Compiler {compiler}, {qemu}: {same}", "실습 {number}, {title}. 컴파일러 {compiler}, {qemu}: {same}"),
    "same": ("as the reference.", "기준 환경과 같습니다."),
    "differs": (
        "not the reference ({reference}): figures may differ, verdicts must not.",
        "기준 환경({reference})과 다릅니다. 측정값은 달라질 수 있지만 판정은 달라지지 않아야 합니다.",
    ),
    "plan": (
        "{count} tests, a machine each; {again} of them again with the kernel's checks of itself.",
        "테스트 {count}개를 각각 별도의 가상 머신에서 실행하고, 그중 {again}개는 커널 자체 검사를 켜고 다시 실행합니다.",
    ),
    "exercise": ("{number} {title}", "{number} {title}"),
    "of": ("{points} of {most}", "{points}/{most}점"),
    "bonus": ("{points} of {most}, above 100", "가산점 {points}/{most}점"),
    "as above": ("as above ({test})", "위와 같음({test})"),
    "tests": ("tests", "테스트"),
    "needs": ("needs", "먼저 통과해야 할 것"),
    "not handed in": (
        "{path} is not as it was given to you, and is not handed in: staff's grading has the old one",
        "{path} 파일이 배포된 것과 다르지만 제출 대상이 아닙니다. 조교는 원래 파일로 채점합니다",
    ),
    "plan all": ("{count} tests, a machine each.", "테스트 {count}개를 각각 별도의 가상 머신에서 실행합니다."),
    "not here": ("its tests are hidden: staff's grading has them", "비공개 테스트이므로 조교가 채점할 때 실행됩니다"),
    "not counted": ("not counted: needs {names}", "채점하지 않음: 먼저 {names} 통과 필요"),
    "and": (" and ", ", "),
    "or": (" or ", " 또는 "),
    "checked": ("{test}, in the checked build", "{test}(검사 빌드)"),
    "passed tests": ("{names}: ok", "{names}: 통과"),
    "guards": ("What worked before goes on to work", "원래 되던 것은 계속 되어야 한다"),
    "guards lost": ("-{points}", "-{points}점"),
    "score": ("Score: {points} of {most}.", "점수: {most}점 만점에 {points}점."),
    "score bonus": ("Score: {points} of {most}, and a bonus of {bonus}.", "점수: {most}점 만점에 {points}점, 가산점 {bonus}점."),
    "hidden": (
        " Items with hidden tests, which staff's grading runs: {count}.",
        " 비공개 테스트가 있는 항목은 {count}개이며, 그 테스트는 조교가 채점할 때 실행됩니다.",
    ),
    "chosen": ("{passed} of {count} tests passed.", "테스트 {count}개 중 {passed}개 통과."),
    "no build": ("The {build} build fails: no test was run.", "{build} 빌드에 실패하여 테스트를 실행하지 못했습니다."),
    "refused": ("Refused: nothing was compiled or run.", "제출물을 받지 않아 컴파일도 실행도 하지 않았습니다."),
    "more errors": ("... and {count} more errors", "... 그 밖의 오류 {count}개"),
    "no grade": ("No grade: {why}. That is no verdict on the kernel; try again.", "채점 불가: {why}. 커널에 대한 판정이 아니므로 다시 실행하십시오."),
    # how a run ended
    "reset-first": (
        "triple fault before the kernel's first word: the machine was reset",
        "커널이 첫 메시지를 내기 전에 삼중 폴트(triple fault)가 일어나 머신이 재시작되었습니다",
    ),
    "reset": ("triple fault: the machine was reset", "삼중 폴트(triple fault)가 일어나 머신이 재시작되었습니다"),
    "panic": ("the kernel stopped: {panic}", "커널이 멈추었습니다: {panic}"),
    "stuck": (
        "no progress until {limit} s of machine time were long over: the kernel stands with interrupts off",
        "머신 시간 {limit}초가 훨씬 지나도록 진행이 없습니다. 커널이 인터럽트를 끈 채 멈춰 있습니다",
    ),
    "timeout": ("not finished after {limit} s of machine time", "머신 시간 {limit}초 안에 끝나지 않았습니다"),
    "flood": (
        "flood: more was written than any test writes. It begins and ends with",
        "출력이 너무 많습니다. 어떤 테스트도 이만큼 쓰지 않습니다. 처음과 끝은 다음과 같습니다",
    ),
    "early": (
        "the machine was switched off before the test had ended ({ended}): by reboot(2), or by the kernel when its first process ended",
        "테스트가 끝나기 전에 머신이 꺼졌습니다({ended}). reboot(2)이 호출되었거나, 첫 프로세스가 끝나 커널이 끈 것입니다",
    ),
    "killed": (
        "the test program itself was killed by signal {signal}{why}",
        "테스트 프로그램 자체가 시그널 {signal}번으로 종료되었습니다{why}",
    ),
    "left": (
        "the test program itself ended, with status {status}, before it had said what it saw{why}",
        "테스트 프로그램이 결과를 말하기 전에 종료 상태 {status}번으로 끝났습니다{why}",
    ),
    "not-started": (
        "the kernel could not start the test program, which is the machine's first one (error {error})",
        "커널이 머신의 첫 프로그램인 테스트 프로그램을 시작하지 못했습니다(오류 {error})",
    ),
    "forged": (
        "what was printed is no result of this test: records are missing, or not the test's own",
        "출력된 내용은 이 테스트의 결과가 아닙니다. 빠진 기록이 있거나 테스트가 쓴 것이 아닙니다",
    ),
    "value": (
        "the test ended without having seen what it had to see",
        "테스트가 보아야 할 값을 보지 못한 채 끝났습니다",
    ),
    "no-memory": (
        "the test did not get the shared memory that it works in: mmap(MAP_SHARED) failed",
        "테스트가 사용할 공유 메모리를 얻지 못했습니다. mmap(MAP_SHARED)이 실패했습니다",
    ),
    "broken": ("the test passed, but the kernel's check of itself found", "테스트는 통과했지만 커널 자체 검사에서 다음이 발견되었습니다"),
    "after": ("not run: {test} has to pass first", "실행하지 않음: 먼저 {test} 통과 필요"),
    "told": ("", ""),
    "passed": ("", ""),
    # break it
    "break head": (
        "Lab {number}, {title}: your test {path}, on {right} right kernels and on {faulty} with a fault each.",
        "실습 {number}, {title}: {path} 테스트를 올바른 커널 {right}개와 결함이 하나씩 있는 커널 {faulty}개에서 실행합니다.",
    ),
    "break no build": ("{path} does not compile: it was not run.", "{path} 파일이 컴파일되지 않아 실행하지 못했습니다."),
    "break untouched": ("{path} is as it was handed out", "{path} 파일이 배포된 그대로입니다"),
    "break passed": ("passed", "통과"),
    "break missed": (": its fault is not found", ": 결함을 찾지 못했습니다"),
    "break failed": ("failed: {why}", "실패: {why}"),
    "break hung": ("hung: {why}", "멈춤: {why}"),
    "break died": ("the kernel died: {why}", "커널 중단: {why}"),
    "break ended": ("ended: {why}", "중단: {why}"),
    "break refuted": (
        "Your test does not pass on {names}. These kernels are right: as long as that is so, it finds nothing.",
        "올바른 커널인 {names}에서 테스트가 통과하지 않습니다. 그동안은 어떤 결함도 찾은 것으로 치지 않습니다.",
    ),
    "break sum": (
        "Found: {found} ({count} of {all}). {points} of {most} points, above 100.",
        "찾은 결함: {found}({all}개 중 {count}개). 가산점 {most}점 만점에 {points}점.",
    ),
    "break not here": (
        "there is no break/ in this tree: the lab has no such kernels, or was cut without them",
        "이 트리에는 break/ 폴더가 없습니다. 결함 있는 커널이 없는 실습이거나, 그 커널을 빼고 만든 트리입니다",
    ),
    "no-harness": ("the program does not use tests/labs/harness.h", "프로그램이 tests/labs/harness.h를 사용하지 않습니다"),
    # how far it is
    "doing build": ("building (build {done} of {count} is done) ...", "빌드하는 중입니다({count}개 중 {done}개 완료)..."),
    "doing tests": ("{done} of {count} tests have run ...", "테스트 {count}개 중 {done}개를 실행했습니다..."),
    "doing events": ("looking at the last events of {done} of {count} failures ...", "실패 {count}건 중 {done}건의 마지막 사건을 살펴보았습니다..."),
    # what it often means
    "symptom-freed-page": (
        "0xdb fills memory that was freed (debug build): a page was freed while somebody still had it",
        "디버그 빌드는 해제된 메모리를 0xdb로 채웁니다. 아직 사용 중인 페이지가 해제되었습니다",
    ),
    "symptom-freed-object": (
        "0x5ac0ffee fills objects of the kernel's heap that were freed: one was used afterwards",
        "해제된 커널 힙 객체는 0x5ac0ffee로 채워집니다. 해제된 객체를 다시 사용했습니다",
    ),
    "symptom-empty-stack": (
        "the program went on at address 0: it returned by a stack of zeros, so its stack's page is not its own",
        "프로그램이 주소 0에서 실행을 이어 갔습니다. 0으로 채워진 스택에서 복귀했으므로 스택 페이지가 제 것이 아닙니다",
    ),
    "symptom-first-word": (
        "the test program, which the kernel itself starts, had not come to its first word: its memory, its stack or its "
        "registers were not what its file and the ABI say",
        "커널이 직접 시작하는 테스트 프로그램이 첫마디도 하지 못했습니다. 메모리, 스택, 레지스터 중 무엇인가가 "
        "파일이나 ABI에 적힌 것과 다릅니다",
    ),
    "symptom-no-key": (
        "no line has the mark of this test's key, which is among the program's data: the data in its memory are not those "
        "of its file, or somebody else prints such lines",
        "프로그램의 데이터에 들어 있는 이 테스트의 키로 표시된 줄이 하나도 없습니다. 메모리의 데이터가 파일과 다르거나, "
        "다른 쪽에서 그런 줄을 출력하고 있습니다",
    ),
    "symptom-exercise": (
        "that exercise's function is still as it was handed out",
        "해당 연습문제의 함수가 아직 배포된 그대로입니다",
    ),
}


def say(language, key, **values):
    return WORDS[key][LANGUAGES.index(language)].format(**values)


# How wide, on a screen.


def width(text):
    """Columns: a letter of Hangul takes two (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text, columns):
    return text + " " * max(0, columns - width(text))


# Error numbers, which are Linux's: `error 12`, and what a call returned, `-12`. -1 may mean anything.

ERROR = re.compile(r"(?:(?<=\berror )|(?<=오류 )|(?<![\w(.])-)(\d+)번?(?!\.?[A-Za-z0-9_]|[)번]| ?\()")


def error_names(header):
    """{number: name} of kernel/abi/errno.h."""
    return {int(number): name for name, number in re.findall(r"(?m)^#define (E\w+) +(\d+)$", header)}


def with_error_names(language, text, names):
    """A sentence in which error numbers are told by their names, too."""

    def named(match):
        name = names.get(int(match[1]))
        if not name or match[0] == "-1":
            return match[0]
        return f"{match[0]}{' ' if language == 'en' else ''}({name})"

    return ERROR.sub(named, text)


# A test's sentences: English formats, as they stand in the test, and Korean ones with {0}, {1} ...

HEXADECIMAL = r"((?:0x)?[0-9a-f]+)"
CONVERSIONS = {"c": "(.)", "s": "(.*?)", "d": r"(-?\d+)", "i": r"(-?\d+)", "u": r"(\d+)", "x": HEXADECIMAL, "p": HEXADECIMAL}


def pattern(sentence):
    """What a printf format can have become, as a regular expression."""
    parts = re.split(r"%[-#0-9.]*l*([csdiuxp])", sentence.replace("%%", "%"))
    return "".join(re.escape(part) if i % 2 == 0 else CONVERSIONS[part] for i, part in enumerate(parts))


def translated(text, catalogue):
    """`text` in the catalogue's language; what is not there stays as it is."""
    if text in catalogue:
        return catalogue[text]
    for sentence, other in catalogue.items():
        match = "%" in sentence and re.fullmatch(pattern(sentence), text)
        if match:
            return other.format(*(catalogue.get(value, value) for value in match.groups()))
    return text
