from tests.engine.compiler.flows import check, codes, found

_REVIEW = """
nodes:
  - {id: go, type: trigger.manual}
  - {id: draft, type: data.set}
  - {id: ask, type: human.approval, config: {title: Good?}}
  - {id: done, type: data.set}
edges:
  - {from: go, to: draft}
  - {from: draft, to: ask}
  - {from: ask.rejected, to: draft, max_visits: 5}
  - {from: ask.approved, to: done}
"""


def test_a_back_edge_makes_a_region_with_the_head_and_all_that_leads_back() -> None:
    plan = check(_REVIEW).plan
    assert plan is not None
    (region,) = plan.regions
    assert plan.nodes[region.head].id == "draft"
    assert [plan.nodes[one].id for one in region.nodes] == ["ask", "draft"]
    assert region.max_visits == 5


def test_the_smallest_max_visits_of_a_head_counts() -> None:
    text = _REVIEW + "  - {from: ask.expired, to: draft, max_visits: 2}\n"
    text = text.replace("{from: ask.expired, to: draft", "{from: again, to: draft").replace(
        "edges:", "  - {id: again, type: data.set}\nedges:\n  - {from: ask.expired, to: again}"
    )
    plan = check(text).plan
    assert plan is not None
    assert [one.max_visits for one in plan.regions] == [2]


def test_a_circle_without_a_maximum_shows_its_path_and_how_to_mend_it() -> None:
    finding = found(_REVIEW.replace(", max_visits: 5", ""), "flow.cycle")
    assert finding.path == ["draft", "ask", "draft"]
    assert finding.pointer == "/edges/2"
    assert finding.fix is not None
    (patch,) = finding.fix.patch
    assert (patch.op, patch.path, patch.value) == ("add", "/edges/2/max_visits", 10)


def test_a_step_may_lead_back_to_itself() -> None:
    text = """
    nodes: [{id: a, type: data.set}, {id: q, type: flow.branch, config: {when: "{{ a.x }}"}}]
    edges: [{from: a, to: q}, {from: q.true, to: q, max_visits: 3}]
    """
    plan = check(text).plan
    assert plan is not None
    assert plan.regions[0].nodes == (1,)


def test_a_circle_with_two_entries_is_refused_with_the_way_around_its_head() -> None:
    text = _REVIEW + "  - {from: go, to: ask}\n"
    finding = found(text, "flow.second_entry")
    assert finding.path == ["go", "ask"]


def test_a_circle_that_no_edge_closes_at_its_head_shows_both_entries() -> None:
    text = """
    nodes:
      - {id: go, type: trigger.manual}
      - {id: a, type: data.set}
      - {id: b, type: data.set}
    edges: [{from: go, to: a}, {from: go, to: b}, {from: a, to: b}, {from: b, to: a}]
    """
    finding = found(text, "flow.second_entry")
    assert finding.path == ["go", "a", "go", "b"]


def test_max_visits_on_an_edge_that_leads_forward_is_refused() -> None:
    finding = found(
        _REVIEW.replace("{from: go, to: draft}", "{from: go, to: draft, max_visits: 2}"),
        "flow.max_visits_forward",
    )
    assert finding.fix is not None
    assert finding.fix.patch[0].path == "/edges/0/max_visits"


def test_nodes_that_wait_for_each_other_have_no_start() -> None:
    text = """
    nodes: [{id: a, type: data.set}, {id: b, type: data.set}]
    edges: [{from: a, to: b}, {from: b, to: a}]
    """
    finding = found(text, "flow.no_start")
    assert finding.path == ["a", "b", "a"]


def test_a_circle_every_visit_of_which_goes_back_has_no_way_out() -> None:
    text = """
    nodes: [{id: a, type: data.set}, {id: b, type: data.set}]
    edges: [{from: a, to: b}, {from: b, to: a, max_visits: 4}]
    """
    assert found(text, "flow.no_way_out").path == ["a", "b", "a"]


def test_a_visit_that_may_leave_and_go_back_is_a_warning() -> None:
    text = """
    nodes:
      - {id: a, type: data.set}
      - {id: q, type: flow.branch, config: {when: "{{ a.x }}"}}
      - {id: out, type: data.set}
    edges: [{from: a, to: q}, {from: q.true, to: a, max_visits: 4}, {from: a, to: out}]
    """
    finding = found(text, "flow.leaves_and_returns")
    assert finding.severity == "warning"
    assert finding.path == ["a", "a", "out"]
    assert "flow.leaves_and_returns" not in codes(_REVIEW)


def test_an_inner_circle_stands_within_an_outer_one() -> None:
    text = """
    nodes:
      - {id: a, type: data.set}
      - {id: b, type: data.set}
      - {id: q, type: flow.branch, config: {when: "{{ b.x }}"}}
      - {id: r, type: flow.branch, config: {when: "{{ b.y }}"}}
      - {id: z, type: data.set, config: {values: {v: "{{ b.y }}"}}}
    edges:
      - {from: a, to: b}
      - {from: b, to: q}
      - {from: q.true, to: b, max_visits: 3}
      - {from: q.false, to: r}
      - {from: r.true, to: a, max_visits: 3}
      - {from: r.false, to: z}
    """
    compiled = check(text)
    assert compiled.findings == []
    assert compiled.plan is not None
    assert [len(one.nodes) for one in compiled.plan.regions] == [4, 2]
