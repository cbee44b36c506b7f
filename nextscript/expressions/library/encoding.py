from nextscript.expressions.library.published import Collection

ENCODING = Collection("JSON, hashes and encodings")
