"""What click says of the command line, in Japanese: click says it through gettext, and here is its catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from headnote.catalogues import LANGUAGES, Language, language

from .helping import short, told, wrapping

_JA = {
    "Error: {message}": "エラー: {message}",
    "Usage:": "使い方:",
    "Options": "オプション",
    "Commands": "コマンド",
    "Aborted!": "中止しました。",
    "Missing command.": "コマンドがありません。",
    "env var: {var}": "環境変数: {var}",
    "default: {default}": "既定値: {default}",
    "required": "必須",
    "Show this message and exit.": "この説明を表示して終わります。",
    "Got unexpected extra argument ({args})": "余分な引数があります（{args}）",
    "Got unexpected extra arguments ({args})": "余分な引数があります（{args}）",
    "Takes {nargs} values but 1 was given.": "値が {nargs} 個必要ですが、1 個しかありません。",
    "Takes {nargs} values but {len} were given.": "値が {nargs} 個必要ですが、{len} 個あります。",
    "Try '{command} {option}' for help.": "使い方は「{command} {option}」で表示されます。",
    "Invalid value: {message}": "値が正しくありません: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} の値が正しくありません: {message}",
    "Missing argument": "引数がありません:",
    "Missing option": "オプションがありません:",
    "Missing parameter": "引数がありません:",
    "Missing {param_type}": "{param_type} がありません",
    "Missing parameter: {param_name}": "引数がありません: {param_name}",
    "No such option {name!r}.": "{name} というオプションはありません。",
    "No such command {name!r}.": "「{name}」というコマンドはありません。",
    "Did you mean {possibility}?": "{possibility} のことですか。",
    "(Did you mean one of: {possibilities}?)": "（{possibilities} のどれかのことですか。）",
    "Could not open file {filename!r}: {message}": "ファイル「{filename}」を開けません: {message}",
    "unknown error": "原因不明の誤り",
    "Choose from:\n\t{choices}": "次から選んでください:\n\t{choices}",
    "{value!r} is not a valid {number_type}.": "「{value}」は数ではありません。",
    "{value} is not in the range {range}.": "{value} は範囲 {range} の外です。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "「{value}」は {states} のどれでもありません。",
    "file": "ファイル",
    "directory": "フォルダ",
    "path": "パス",
    "{name} {filename!r} does not exist.": "「{filename}」はありません。",
    "{name} {filename!r} is a file.": "「{filename}」はファイルです。",
    "{name} {filename!r} is a directory.": "「{filename}」はフォルダです。",
    "{name} {filename!r} is not readable.": "「{filename}」は読めません。",
    "{name} {filename!r} is not writable.": "「{filename}」には書き込めません。",
    "{name} {filename!r} is not executable.": "「{filename}」は実行できません。",
    "{value!r} is not {choice}.": "「{value}」は {choice} ではありません。",
    "{value!r} is not one of {choices}.": "「{value}」は {choices} のどれでもありません。",
    "{value!r} does not match the format {format}.": "「{value}」は {format} の形ではありません。",
    "{value!r} does not match the formats {formats}.": "「{value}」は {formats} のどの形でもありません。",
    "Option {name!r} does not take a value.": "オプション {name} は値をとりません。",
    "Option {name!r} requires an argument.": "オプション {name} には値が必要です。",
    "Option {name!r} requires {nargs} arguments.": "オプション {name} には値が {nargs} 個必要です。",
    "Argument {name!r} takes {nargs} values.": "引数 {name} は値を {nargs} 個とります。",
}


def asked_language(args: Sequence[str], environment: str | None) -> Language:
    """The language of `--lang` on the command line, else of the environment, else English.

    Read before the command line is: what is wrong with it is said in that language, too.
    """
    said = environment or "en"
    for before, one in zip(("", *args), args, strict=False):
        if before == "--lang":
            said = one
        elif one.startswith("--lang="):
            said = one.removeprefix("--lang=")
    return next((known for known in LANGUAGES if known == said), "en")


def keep_encodings() -> None:
    """An output of ASCII stays one: click would write UTF-8 to it, whatever stands at its other end."""
    from click import _compat

    _compat._stream_is_misconfigured = lambda stream: False  # noqa: ARG005


def translate() -> None:
    """From now on click says its sentences in the reader's language."""
    from click import core, decorators, exceptions, formatting, parser, types

    for module in (core, decorators, exceptions, formatting, parser, types):
        for name, ours in (("_", _said), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, ours)
    if hasattr(formatting.wrap_text, "__wrapped__"):
        return
    formatting.wrap_text = wrapping(formatting.wrap_text)
    core.Command.format_help_text = told(core.Command.format_help_text)  # type: ignore[method-assign]
    core.Command.get_short_help_str = short(core.Command.get_short_help_str)  # type: ignore[method-assign]
    core.Option.get_help_record = told(core.Option.get_help_record)  # type: ignore[method-assign]


def _said(sentence: str) -> str:
    return _JA.get(sentence, sentence) if language() == "ja" else sentence


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)
