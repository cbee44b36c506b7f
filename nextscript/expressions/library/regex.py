from nextscript.expressions.library.published import Collection

REGEX = Collection("Regular expressions")
