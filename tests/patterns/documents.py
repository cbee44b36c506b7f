"""One flow per workflow pattern, as a user would write it. They run on RunState and on Temporal."""

SEQUENCE = """
nodes:
  - {id: first, type: test.work, config: {value: 1}}
  - {id: second, type: test.work, config: {value: "{{ first + 1 }}"}}
  - {id: third, type: test.work, config: {value: "{{ second + 1 }}"}}
edges:
  - {from: first, to: second}
  - {from: second, to: third}
"""

PARALLEL_SPLIT = """
nodes:
  - {id: split, type: test.work, config: {value: 1}}
  - {id: left, type: test.work, config: {value: left, takes: 5}}
  - {id: right, type: test.work, config: {value: right, takes: 5}}
edges:
  - {from: split, to: left}
  - {from: split, to: right}
"""

SYNCHRONIZATION = """
nodes:
  - {id: left, type: test.work, config: {value: 1, takes: 1}}
  - {id: right, type: test.work, config: {value: 2, takes: 3}}
  - {id: both, type: test.work, join: JOIN, config: {value: "{{ left + right }}"}}
edges:
  - {from: left, to: both}
  - {from: right, to: both}
"""

EXCLUSIVE_CHOICE = """
inputs: {type: object, properties: {total: {type: integer}}, required: [total]}
nodes:
  - {id: big, type: flow.branch, config: {when: "{{ input.total > 100 }}"}}
  - {id: ask, type: test.work, config: {value: asked}}
  - {id: book, type: test.work, config: {value: booked}}
edges:
  - {from: big.true, to: ask}
  - {from: big.false, to: book}
"""

SWITCH_FIRST = """
inputs: {type: object, properties: {total: {type: integer}}, required: [total]}
nodes:
  - id: size
    type: flow.switch
    config:
      mode: first
      cases:
        - {port: large, when: "{{ input.total > 100 }}"}
        - {port: middle, when: "{{ input.total > 10 }}"}
  - {id: a, type: test.work, config: {value: large}}
  - {id: b, type: test.work, config: {value: middle}}
  - {id: c, type: test.work, config: {value: small}}
edges:
  - {from: size.large, to: a}
  - {from: size.middle, to: b}
  - {from: size.otherwise, to: c}
"""

SIMPLE_MERGE = """
inputs: {type: object, properties: {total: {type: integer}}, required: [total]}
nodes:
  - {id: big, type: flow.branch, config: {when: "{{ input.total > 100 }}"}}
  - {id: ask, type: test.work, config: {value: asked}}
  - {id: book, type: test.work, config: {value: booked}}
edges:
  - {from: big.true, to: ask}
  - {from: big.false, to: book}
  - {from: ask, to: book}
"""

MULTI_CHOICE = """
inputs: {type: object, properties: {wants: {type: array, items: {type: string}}}, required: [wants]}
nodes:
  - id: choose
    type: flow.switch
    config:
      mode: every
      cases:
        - {port: mail, when: "{{ 'mail' in input.wants }}"}
        - {port: sms, when: "{{ 'sms' in input.wants }}"}
        - {port: post, when: "{{ 'post' in input.wants }}"}
  - {id: mail, type: test.work, config: {value: mail, takes: 3}}
  - {id: sms, type: test.work, config: {value: sms, takes: 1}}
  - {id: post, type: test.work, config: {value: post, takes: 2}}
  - {id: none_wanted, type: test.work, config: {value: nothing}}
  - {id: done, type: test.work, config: {value: done}}
edges:
  - {from: choose.mail, to: mail}
  - {from: choose.sms, to: sms}
  - {from: choose.post, to: post}
  - {from: choose.otherwise, to: none_wanted}
  - {from: mail, to: done}
  - {from: sms, to: done}
  - {from: post, to: done}
"""

MULTI_MERGE = """
nodes:
  - {id: fast, type: test.work, config: {value: fast, takes: 1}}
  - {id: slow, type: test.work, config: {value: slow, takes: 9}}
  - {id: pay, type: test.work, join: each,
     config: {value: "{{ slow | default(fast | default(none)) }}", takes: 1}}
  - {id: close, type: test.work, config: {value: "closed {{ pay }}", takes: 1}}
edges:
  - {from: fast, to: pay}
  - {from: slow, to: pay}
  - {from: pay, to: close}
"""

MULTI_MERGE_OF_CHOICES = """
inputs: {type: object, properties: {wants: {type: array, items: {type: string}}}, required: [wants]}
nodes:
  - id: choose
    type: flow.switch
    config:
      mode: every
      cases:
        - {port: mail, when: "{{ 'mail' in input.wants }}"}
        - {port: sms, when: "{{ 'sms' in input.wants }}"}
  - {id: mail, type: test.work, config: {value: mail, takes: 3}}
  - {id: sms, type: test.work, config: {value: sms, takes: 1}}
  - {id: tell, type: test.work, join: each,
     config: {value: "told {{ mail | default(sms | default(none)) }}"}}
edges:
  - {from: choose.mail, to: mail}
  - {from: choose.sms, to: sms}
  - {from: mail, to: tell}
  - {from: sms, to: tell}
"""

DISCRIMINATOR = """
nodes:
  - {id: fast, type: test.work, config: {value: fast, takes: 1}}
  - {id: slow, type: test.work, config: {value: slow, takes: 9}}
  - {id: slower, type: test.work, config: {value: slower, takes: 12}}
  - {id: winner, type: test.work, join: JOIN, rest: REST, config: {value: won, takes: 1}}
edges:
  - {from: fast, to: winner}
  - {from: slow, to: winner}
  - {from: slower, to: winner}
"""

ARBITRARY_CYCLE = """
nodes:
  - {id: draft, type: test.work, config: {value: "{{ draft | default(0) + 1 }}"}}
  - {id: good, type: flow.branch, config: {when: "{{ draft >= 3 }}"}}
  - {id: send, type: test.work, config: {value: "sent {{ draft }}"}}
edges:
  - {from: draft, to: good}
  - {from: good.false, to: draft, max_visits: MAX}
  - {from: good.true, to: send}
"""

IMPLICIT_TERMINATION = """
nodes:
  - {id: a, type: test.work, config: {value: a, takes: 1}}
  - {id: b, type: test.work, config: {value: b, takes: 5}}
"""

DETACHED_INSTANCES = """
nodes:
  - {id: orders, type: flow.each, config: {items: [1, 2, 3], output: "{{ begin.run_id }}"}}
  - {id: begin, type: flow.call, parent: orders,
     config: {flow: order, input: {n: "{{ item }}"}, wait: false}}
  - {id: after, type: test.work, config: {value: "{{ orders | length }}"}}
edges:
  - {from: orders, to: after}
"""

ORDER = """
inputs: {type: object, properties: {n: {type: integer}}, required: [n]}
nodes:
  - {id: pack, type: test.work, config: {value: "{{ input.n }}", takes: 600}}
"""

EACH_LITERAL = """
nodes:
  - {id: greet, type: test.work, config: {value: "hello {{ item }} {{ index }}"},
     each: {items: [ann, bob, cem]}}
  - {id: after, type: test.work, config: {value: "{{ greet }}"}}
edges:
  - {from: greet, to: after}
"""

EACH_EXPRESSION = """
inputs: {type: object, properties: {names: {type: array, items: {type: string}}}, required: [names]}
nodes:
  - {id: greet, type: test.work, config: {value: "hello {{ item }}"},
     each: {items: "{{ input.names }}", concurrency: 2}}
  - {id: after, type: test.work, config: {value: "{{ greet }}"}}
edges:
  - {from: greet, to: after}
"""

DEFERRED_CHOICE = """
nodes:
  - id: answer
    type: wait.any
    config:
      events:
        - {port: said, signal: answer}
        - {port: late, delay: 1h}
  - {id: use, type: test.work, config: {value: "{{ answer.payload }}"}}
  - {id: remind, type: test.work, config: {value: reminded}}
edges:
  - {from: answer.said, to: use}
  - {from: answer.late, to: remind}
"""

CANCEL_TASK = """
nodes:
  - {id: slow, type: test.work, config: {value: slow, takes: 60}}
  - {id: after_slow, type: test.work, config: {value: never}}
  - {id: soon, type: test.work, config: {value: 1, takes: 1}}
  - {id: stop, type: flow.cancel, config: {nodes: [slow], then: THEN}}
edges:
  - {from: slow, to: after_slow}
  - {from: soon, to: stop}
outputs: {cancelled: "{{ stop | default(0) }}"}
"""

STRUCTURED_LOOP = """
nodes:
  - {id: again, type: flow.loop, config: {KIND, max_iterations: 4, output: "{{ count }}"}}
  - {id: count, type: test.work, parent: again, config: {value: "{{ count | default(0) + 1 }}"}}
"""

RECURSION = """
inputs: {type: object, properties: {n: {type: integer}}, required: [n]}
nodes:
  - {id: last, type: flow.branch, config: {when: "{{ input.n <= 1 }}"}}
  - {id: one, type: data.set, config: {values: {product: 1}}}
  - {id: less, type: flow.call, config: {flow: factorial, input: {n: "{{ input.n - 1 }}"}}}
  - {id: more, type: data.set, config: {values: {product: "{{ less.product * input.n }}"}}}
edges:
  - {from: last.true, to: one}
  - {from: last.false, to: less}
  - {from: less, to: more}
outputs: {product: "{{ (more | default(one | default({}))).product }}"}
"""

PERSISTENT_TRIGGER = """
nodes:
  - {id: before, type: test.work, config: {value: 1, takes: 10}}
  - {id: paid, type: wait.signal, config: {name: paid, keep: KEEP, timeout: 1h}}
  - {id: ship, type: test.work, config: {value: "{{ paid }}"}}
  - {id: give_up, type: test.work, config: {value: expired}}
edges:
  - {from: before, to: paid}
  - {from: paid, to: ship}
  - {from: paid.expired, to: give_up}
"""

ACYCLIC_MERGE = """
inputs: {type: object, properties: {a: {type: boolean}, b: {type: boolean}}, required: [a, b]}
nodes:
  - {id: one, type: flow.filter, config: {when: "{{ input.a }}"}}
  - {id: two, type: flow.filter, config: {when: "{{ input.b }}"}}
  - {id: left, type: test.work, config: {value: left, takes: 1}}
  - {id: middle, type: test.work, config: {value: middle, takes: 4}}
  - {id: right, type: test.work, config: {value: right, takes: 2}}
  - {id: end, type: test.work, config: {value: merged}}
edges:
  - {from: one, to: left}
  - {from: one, to: middle}
  - {from: two, to: middle}
  - {from: two, to: right}
  - {from: left, to: end}
  - {from: middle, to: end}
  - {from: right, to: end}
"""

EXPLICIT_TERMINATION = """
nodes:
  - {id: slow, type: test.work, config: {value: slow, takes: 60}}
  - {id: deep, type: flow.scope}
  - {id: soon, type: test.work, parent: deep, config: {value: 1, takes: 1}}
  - {id: stop, type: flow.end, parent: deep, config: {output: {answer: "{{ soon + 41 }}"}}}
edges:
  - {from: soon, to: stop}
"""
