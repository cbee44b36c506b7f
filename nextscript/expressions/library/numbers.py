from nextscript.expressions.library.published import Collection

NUMBERS = Collection("Numbers")
