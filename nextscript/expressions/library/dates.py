from nextscript.expressions.library.published import Collection

DATES = Collection("Dates")
