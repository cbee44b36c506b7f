"""Expressions: Jinja's syntax, our own evaluator over JSON."""

from nextscript.errors import ExpressionError
from nextscript.expressions.check import Problem, check_template
from nextscript.expressions.evaluate import evaluate, evaluate_tree
from nextscript.expressions.faults import TemplateError
from nextscript.expressions.lazy import Expression
from nextscript.expressions.library import FILTERS, FUNCTION_NAMES, FUNCTIONS, TESTS
from nextscript.expressions.outline import items_of, resolved, schema_of_template, schema_of_value
from nextscript.expressions.reads import Reference, references
from nextscript.expressions.reference import reference
from nextscript.expressions.renaming import renamed
from nextscript.expressions.settings import Budget, Settings
from nextscript.expressions.shapes import JsonSchema
from nextscript.expressions.template import (
    Template,
    Tree,
    compile_expression,
    compile_lazy,
    compile_template,
    is_literal,
)

__all__ = [
    "FILTERS",
    "FUNCTIONS",
    "FUNCTION_NAMES",
    "TESTS",
    "Budget",
    "Expression",
    "ExpressionError",
    "JsonSchema",
    "Problem",
    "Reference",
    "Settings",
    "Template",
    "TemplateError",
    "Tree",
    "check_template",
    "compile_expression",
    "compile_lazy",
    "compile_template",
    "evaluate",
    "evaluate_tree",
    "is_literal",
    "items_of",
    "reference",
    "references",
    "renamed",
    "resolved",
    "schema_of_template",
    "schema_of_value",
]
