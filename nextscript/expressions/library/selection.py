from nextscript.expressions.library.published import Collection

SELECTION = Collection("Lists of objects")
