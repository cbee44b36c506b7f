"""What the docs page says before the list."""

from __future__ import annotations

INTRODUCTION = """\
# Expressions

<!-- Made by `python -m nextscript.expressions.reference`; do not edit. -->

Text between `{{` and `}}` is worked out when a step runs; everything else is taken as it is. A
field that is one expression and nothing else keeps the type of its value: `{{ lookup.body.total }}`
is a number if the total is one. With text around it the field becomes text: numbers are written
plainly, true and false as `true` and `false`, null as nothing, objects and lists as JSON.

## Reading values

| written | reads |
| --- | --- |
| `{{ lookup.body.name }}` | the output of the node `lookup`, then keys |
| `{{ lookup.body["first name"] }}` | a key with characters a name cannot have |
| `{{ orders[0].total }}`, `{{ orders[-1] }}` | an item of a list, from the start or the end |
| `{{ orders[:3] }}` | a part of a list or text |
| `{{ input.order_id }}` | the run's input |
| `{{ vars.region }}` | a variable of the project |
| `{{ item }}`, `{{ index }}`, `{{ loop.index }}` | the item of an `each`, the iteration of a loop |
| `{{ error.message }}` | what went wrong, on a path that leaves an `error` port |

A key that is absent is an error which says what is there. `{{ x | default("none") }}` stands in for
what is absent, null or the output of a node that did not run, wherever in the path that is.
`{{ x is defined }}` asks; the checker understands `{{ x.y if x is defined else 0 }}` and
`{{ x is defined and x.y > 1 }}`.

## Operators

| written | means |
| --- | --- |
| `+ - * / // % **` | arithmetic; `+` also joins texts or lists, `*` repeats a text or list |
| `~` | joins values of any type as text |
| `== != < <= > >=` | comparison, also in chains: `1 < x <= 5` |
| `in`, `not in` | an item of a list, a key of an object, a part of a text |
| `and or not` | null, false, 0 and what is empty count as false |
| `a if condition else b` | a choice; without `else` it is null |
| `[1, 2]`, `{"key": value}` | lists and objects |
| `value \\| filter(…)`, `value is test` | see below |

Nothing is converted silently: `"1" + 1` is an error, `"1" ~ 1` is `11`. Objects have no methods,
and nothing but what is listed here can be called. `{% … %}` and `{# … #}` are refused; write
`{{ "{%" }}` where text needs them. In quotes, `\\n \\t \\r \\" \\' \\\\ \\u00e9`
are read; any other backslash stays, so that patterns can be written plainly.

Where a field holds an expression that an activity works out by itself (the condition of a filter,
say), the braces may be left out.

An expression may take 100,000 steps, make 16 MiB and be nested 100 deep; a whole number may have
1,024 bits. More is the error `expr.limit` or `expr.too_deep`.
"""
