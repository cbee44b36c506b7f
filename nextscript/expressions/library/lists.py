from nextscript.expressions.library.published import Collection

LISTS = Collection("Lists")
