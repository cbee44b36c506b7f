from nextscript.expressions.library.published import Collection

CHANCE = Collection("Chance")
