"""Signature wrapping (XSW 1 to 8): what was signed stays, somewhere, and evil is read instead."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from tests.api.sso.saml_provider import DS, NS, SAMLP, Element, assertion_of

EVIL = "ada@example.com"
Wrap = Callable[[Element], Element]


def _signature(element: Element) -> Element:
    return element.find("ds:Signature", NS)


def _evil(element: Element) -> Element:
    """Copy an element, without its signature, about somebody else."""
    copy = deepcopy(element)
    for signature in copy.iter(f"{{{DS}}}Signature"):
        signature.getparent().remove(signature)
        break
    copy.set("ID", "_evil")
    for name in copy.iter("{*}NameID"):
        name.text = EVIL
    return copy


def evil_response_around_in_signature(root: Element) -> Element:
    """XSW1: the signed response is a child of the evil one's signature."""
    evil, mark = _evil(root), _signature(root)
    original = deepcopy(root)
    original.remove(_signature(original))
    moved = deepcopy(mark)
    moved.append(original)
    evil.insert(1, moved)
    return evil


def evil_response_before_the_signed(root: Element) -> Element:
    """XSW2: the signed response lies beside the signature, which is detached."""
    evil, mark = _evil(root), deepcopy(_signature(root))
    original = deepcopy(root)
    original.remove(_signature(original))
    evil.insert(1, original)
    evil.insert(2, mark)
    return evil


def evil_assertion_before(root: Element) -> Element:
    """XSW3: an evil assertion stands before the signed one."""
    signed = assertion_of(root)
    signed.addprevious(_evil(signed))
    return root


def evil_assertion_around(root: Element) -> Element:
    """XSW4: the signed assertion is inside the evil one."""
    signed = assertion_of(root)
    evil = _evil(signed)
    signed.getparent().replace(signed, evil)
    evil.append(signed)
    return root


def signature_in_the_evil_one(root: Element) -> Element:
    """XSW5: the evil assertion has the signature, the signed one stands at the end."""
    signed = assertion_of(root)
    original = deepcopy(signed)
    mark = _signature(original)
    original.remove(mark)
    evil = _evil(signed)
    evil.insert(1, mark)
    signed.getparent().replace(signed, evil)
    root.append(original)
    return root


def signed_one_in_the_signature(root: Element) -> Element:
    """XSW6: the signed assertion is inside the signature of the evil one."""
    signed = assertion_of(root)
    original = deepcopy(signed)
    mark = _signature(original)
    original.remove(mark)
    evil = _evil(signed)
    mark.append(original)
    evil.insert(1, mark)
    signed.getparent().replace(signed, evil)
    return root


def evil_one_in_extensions(root: Element) -> Element:
    """XSW7: the evil assertion is inside Extensions, which may hold anything."""
    signed = assertion_of(root)
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(_evil(signed))
    root.insert(1, extensions)
    return root


def signed_one_in_an_object(root: Element) -> Element:
    """XSW8: the signed assertion is inside an Object of the evil one's signature."""
    signed = assertion_of(root)
    original = deepcopy(signed)
    mark = _signature(original)
    original.remove(mark)
    held = etree.SubElement(mark, f"{{{DS}}}Object")
    held.append(original)
    evil = _evil(signed)
    evil.insert(1, mark)
    signed.getparent().replace(signed, evil)
    return root


def same_id_twice(root: Element) -> Element:
    """The evil assertion has the signed one's id."""
    signed = assertion_of(root)
    evil = _evil(signed)
    evil.set("ID", signed.get("ID"))
    signed.addprevious(evil)
    return root


WRAPS: dict[str, Wrap] = {
    "XSW1": evil_response_around_in_signature,
    "XSW2": evil_response_before_the_signed,
    "XSW3": evil_assertion_before,
    "XSW4": evil_assertion_around,
    "XSW5": signature_in_the_evil_one,
    "XSW6": signed_one_in_the_signature,
    "XSW7": evil_one_in_extensions,
    "XSW8": signed_one_in_an_object,
    "one id twice": same_id_twice,
}
