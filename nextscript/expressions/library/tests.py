from nextscript.expressions.library.published import Collection

TESTS = Collection("Tests")
