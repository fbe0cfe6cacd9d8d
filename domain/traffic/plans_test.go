package traffic

import (
	"errors"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/fault"
)

func TestPlanReachesTheStreetByFourEyes(t *testing.T) {
	eachCity(t, 3, func(t *testing.T, c city) {
		v, err := c.Draft(c.engineer, "j00", peakPlan("早高峰"))
		if err != nil || v.Version != 1 || v.Cycle != 69 || v.State != Draft {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err := c.Step(c.chief, "j00", 1, Approve, ""); !errors.Is(err, ErrState) {
			t.Errorf("nobody proposed it: %v", err)
		}
		if _, err := c.Step(c.engineer, "j00", 1, Propose, ""); err != nil {
			t.Fatal(err)
		}
		waiting, err := c.Waiting(c.chief)
		if err != nil || len(waiting) != 1 || waiting[0].Mine {
			t.Fatalf("%+v %v", waiting, err)
		}
		if _, err := c.Step(c.engineer, "j00", 1, Approve, ""); fault.From(err).Kind != fault.Denied {
			t.Errorf("an engineer approves: %v", err)
		}
		if _, err := c.Step(c.chief, "j00", 1, Refuse, " "); !errors.Is(err, ErrReason) {
			t.Errorf("refused without a word: %v", err)
		}
		done, err := c.Step(c.chief, "j00", 1, Approve, "")
		if err != nil || done.State != Approved || done.DecidedBy != "post_chief" || done.DecidedAt == nil {
			t.Fatalf("%+v %v", done, err)
		}
		if waiting, _ = c.Waiting(c.chief); len(waiting) != 0 {
			t.Errorf("still waiting: %+v", waiting)
		}
		own, err := c.Draft(c.chief, "j00", peakPlan("平峰"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(c.chief, "j00", own.Version, Propose, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(c.chief, "j00", own.Version, Approve, ""); !errors.Is(err, ErrOwn) {
			t.Errorf("the chief approves a plan of the chief's own: %v", err)
		}
	})
}

func TestNobodyApprovesWhatTheyWroteInAnotherPost(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		atDesk := asPost(t.Context(), "person_wang", "post_engineer", "310106", ReadPermission, PlanPermission)
		asChief := asPost(t.Context(), "person_wang", "post_chief", "310106", ReadPermission, PlanPermission, ApprovePermission)
		v, err := c.Draft(atDesk, "j00", peakPlan("早高峰"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Rewrite(c.engineer, "j00", 1, peakPlan("早高峰 修改"), v.ChangedAt); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(c.engineer, "j00", 1, Propose, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(asChief, "j00", 1, Approve, ""); !errors.Is(err, ErrOwn) {
			t.Errorf("Wang drafted it in another post, and another wrote last: %v", err)
		}
		if list, err := c.Plans(asChief, "j00"); err != nil || !list[0].Mine {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := c.Step(c.chief, "j00", 1, Approve, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestPlanIsNotRetiredWhileATimetableTakesItUp(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		for round := range 6 {
			both := c.approved(t, "j00", peakPlan("两用"))
			var put, retired error
			var at sync.WaitGroup
			at.Go(func() {
				for put = ErrReplaced; errors.Is(put, ErrReplaced); {
					now, err := c.Junction(c.chief, "j00")
					if err != nil {
						put = err
						return
					}
					_, put = c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", both}}, now.Timetable.Version, "")
				}
			})
			at.Go(func() { _, retired = c.Step(c.chief, "j00", both, Retire, "换新方案") })
			at.Wait()
			if (put == nil) == (retired == nil) {
				t.Errorf("round %d: put %v, retired %v", round, put, retired)
			}
		}
	})
}

func TestNobodyApprovesWhatTheyHaveNotSeen(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		if _, err := c.Draft(c.engineer, "j00", peakPlan("早高峰")); err != nil {
			t.Fatal(err)
		}
		seen, err := c.Step(c.engineer, "j00", 1, Propose, "")
		if err != nil {
			t.Fatal(err)
		}
		back, err := c.Step(c.engineer, "j00", 1, Withdraw, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Rewrite(c.engineer, "j00", 1, PlanMaking{Name: "早高峰", Greens: []StageGreen{{0, 90}, {1, 20}}}, back.ChangedAt); err != nil {
			t.Fatal(err)
		}
		now, err := c.Step(c.engineer, "j00", 1, Propose, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Service.Step(c.chief, "j00", 1, Stepping{Approve, "", seen.ChangedAt}); !errors.Is(err, ErrReplaced) {
			t.Errorf("the chief had seen 40 seconds, not 90: %v", err)
		}
		if _, err := c.Service.Step(c.chief, "j00", 1, Stepping{Approve, "", now.ChangedAt}); err != nil {
			t.Error(err)
		}
	})
}

func TestUnsafePlanIsRefusedWithItsPlace(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		short := PlanMaking{Name: "太短", Greens: []StageGreen{{0, 40}, {1, 3}}}
		_, err := c.Draft(c.engineer, "j00", short)
		if !errors.Is(err, ErrPlan) || len(fault.From(err).Fields) == 0 {
			t.Fatalf("a green of three seconds: %v", err)
		}
		trial, err := c.Try(c.engineer, "j00", short)
		if err != nil || len(trial.Findings) == 0 || len(trial.Steps) != 0 {
			t.Errorf("tried: %+v %v", trial, err)
		}
		if trial, err = c.Try(c.engineer, "j00", peakPlan("早高峰")); err != nil || trial.Cycle != 69 || len(trial.Steps) < 4 || trial.Steps[0] != (SignalStep{"Gr", 40}) {
			t.Errorf("a good one: %+v %v", trial, err)
		}
		if _, err := c.Draft(c.engineer, "j00", peakPlan(" ")); !errors.Is(err, ErrName) {
			t.Errorf("without a name: %v", err)
		}
	})
}

func TestTwoEngineersDoNotWriteOverEachOther(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		v, err := c.Draft(c.engineer, "j00", peakPlan("早高峰"))
		if err != nil {
			t.Fatal(err)
		}
		first := peakPlan("早高峰 A")
		if _, err := c.Rewrite(c.engineer, "j00", 1, first, v.ChangedAt); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Rewrite(c.chief, "j00", 1, peakPlan("早高峰 B"), v.ChangedAt); !errors.Is(err, ErrReplaced) {
			t.Errorf("the second had seen the old one: %v", err)
		}
		list, err := c.Plans(c.engineer, "j00")
		if err != nil || len(list) != 1 || list[0].Name != "早高峰 A" {
			t.Errorf("%+v %v", list, err)
		}
	})
}

func TestTimetableIsRolledBack(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		day, busy := c.approved(t, "j00", peakPlan("全天")), c.approved(t, "j00", PlanMaking{Name: "高峰", Greens: []StageGreen{{0, 60}, {1, 25}}})
		if _, err := c.SetTimetable(c.engineer, "j00", []TimetableHour{{"any", "00:00", day}}, 0, ""); fault.From(err).Kind != fault.Denied {
			t.Errorf("an engineer puts a timetable into force: %v", err)
		}
		hours := []TimetableHour{{"any", "00:00", day}, {"workday", "00:00", day}, {"workday", "07:00", busy}, {"workday", "11:00", day}}
		if _, err := c.SetTimetable(c.chief, "j00", hours, 0, "早高峰"); err != nil {
			t.Fatal(err)
		}
		now, err := c.Junction(c.engineer, "j00") // ten o'clock of a working Monday
		if err != nil || now.Plan != busy || now.Timetable.Version != 1 {
			t.Fatalf("%+v %v", now.JunctionBrief, err)
		}
		c.clock.Set(c.clock.Now().Add(2 * time.Hour))
		if now, _ = c.Junction(c.engineer, "j00"); now.Plan != day {
			t.Errorf("at noon: plan %d", now.Plan)
		}
		if _, err := c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", busy}}, 1, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SetTimetable(c.chief, "j00", hours, 1, ""); !errors.Is(err, ErrReplaced) {
			t.Errorf("made from an old version: %v", err)
		}
		back, err := c.RollBack(c.chief, "j00", 1, 2, "拥堵加重")
		if err != nil || back.Version != 3 || len(back.Hours) != 4 {
			t.Fatalf("%+v %v", back, err)
		}
		if list, err := c.Timetables(c.engineer, "j00"); err != nil || len(list) != 3 || list[0].Note != "拥堵加重" {
			t.Errorf("%+v %v", list, err)
		}
	})
}

func TestTimetableNamesOnlyPlansThatCanRun(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		if _, err := c.Draft(c.engineer, "j00", peakPlan("草稿")); err != nil {
			t.Fatal(err)
		}
		wrong := map[string][]TimetableHour{
			"nothing":        nil,
			"only a draft":   {{"any", "00:00", 1}},
			"of no kind":     {{"monday", "00:00", 1}},
			"at no time":     {{"any", "25:00", 1}},
			"no such plan":   {{"any", "00:00", 9}},
			"twice at seven": {{"any", "07:00", 1}, {"any", "07:00", 1}},
		}
		for name, hours := range wrong {
			if _, err := c.SetTimetable(c.chief, "j00", hours, 0, ""); !errors.Is(err, ErrTimetable) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPlanInForceIsNotRetired(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		first, second := c.approved(t, "j00", peakPlan("旧")), c.approved(t, "j00", peakPlan("新"))
		if _, err := c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", first}}, 0, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(c.chief, "j00", first, Retire, "换新方案"); !errors.Is(err, ErrInForce) {
			t.Errorf("%v", err)
		}
		if _, err := c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", second}}, 1, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Step(c.chief, "j00", first, Retire, "换新方案"); err != nil {
			t.Error(err)
		}
		if _, err := c.RollBack(c.chief, "j00", 1, 2, "试试"); !errors.Is(err, ErrTimetable) {
			t.Errorf("back to a plan that was retired: %v", err)
		}
	})
}

func TestLimitsAreHeldToTheRulesAndToWhatRuns(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		plan := c.approved(t, "j00", peakPlan("全天"))
		if _, err := c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", plan}}, 0, ""); err != nil {
			t.Fatal(err)
		}
		now, err := c.Junction(c.chief, "j00")
		if err != nil {
			t.Fatal(err)
		}
		l := now.Limits
		l.Groups[0].Yellow = 2
		if _, err := c.SetLimits(c.chief, "j00", l, 0); !errors.Is(err, ErrLimits) {
			t.Errorf("a yellow of two seconds: %v", err)
		}
		l.Groups[0].Yellow, l.Groups[1].MinGreen = 3, 25
		if _, err := c.SetLimits(c.chief, "j00", l, 0); !errors.Is(err, ErrRuns) || len(fault.From(err).Fields) == 0 {
			t.Errorf("the plan that runs is too short for it: %v", err)
		}
		l.Groups[1].MinGreen, l.Groups[0].Yellow = 15, 4 // the cycle of the plan that runs grows by a second
		if set, err := c.SetLimits(c.chief, "j00", l, 0); err != nil || set.Version != 1 {
			t.Fatalf("%+v %v", set, err)
		}
		if _, err := c.Draft(c.engineer, "j00", PlanMaking{Name: "短", Greens: []StageGreen{{0, 40}, {1, 12}}}); !errors.Is(err, ErrPlan) {
			t.Errorf("a plan under the new least green: %v", err)
		}
		if _, err := c.SetLimits(c.chief, "j00", l, 0); !errors.Is(err, ErrReplaced) {
			t.Errorf("made from the old ones: %v", err)
		}
		l.Groups = l.Groups[:1]
		if _, err := c.SetLimits(c.chief, "j00", l, 1); !errors.Is(err, ErrLimits) {
			t.Errorf("for one group of two: %v", err)
		}
	})
}

func TestEveryoneSeesTheJunctionsOfTheirDistrict(t *testing.T) {
	eachCity(t, 7, func(t *testing.T, c city) {
		q := JunctionQuery{}
		q.Limit = 3
		first, err := c.Junctions(c.engineer, q)
		if err != nil || len(first.Items) != 3 || first.Next == "" || first.Items[0].ID != "j00" || first.Items[0].Problems != 1 || !first.Items[0].Steered {
			t.Fatalf("%+v %v", first, err)
		}
		q.Cursor = first.Next
		if rest, err := c.Junctions(c.engineer, q); err != nil || len(rest.Items) != 1 || rest.Next != "" || rest.Items[0].ID != "j02" {
			t.Errorf("%+v %v", rest, err)
		}
		if found, _ := c.Junctions(c.engineer, JunctionQuery{Text: "短街 04"}); len(found.Items) != 1 {
			t.Errorf("%+v", found)
		}
		if odd, _ := c.Junctions(c.engineer, JunctionQuery{Problem: true}); len(odd.Items) != 1 {
			t.Errorf("%+v", odd)
		}
		if _, err := c.Junction(c.stranger, "j00"); !errors.Is(err, ErrNoJunction) {
			t.Errorf("of another district: %v", err)
		}
		if _, err := c.Draft(c.stranger, "j00", peakPlan("x")); !errors.Is(err, ErrNoJunction) {
			t.Errorf("of another district: %v", err)
		}
		if _, err := c.Plans(t.Context(), "j00"); err == nil {
			t.Error("nobody reads plans")
		}
	})
}
