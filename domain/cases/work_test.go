package cases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases/paper"
)

// absent lets somebody stand in for the clerk.
func (t *town) absent(who context.Context, substitute, from, to string) Substitution {
	t.t.Helper()
	one, err := t.Substitute(who, Absence{Substitute: substitute, From: from, To: to})
	if err != nil {
		t.t.Fatal(err)
	}
	return one
}

func TestASubstituteActsForWhoIsAwayWithinHisOwnRights(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.clerk()
		other := t.as("other", market, "310106", AcceptPermission)
		t.as("watchman", market, "310106", ReadPermission)
		first, second, third := t.apply(80), t.apply(90), t.apply(95)
		for _, c := range []Case{first, second, third} {
			if err := t.Claim(clerk, c.ID, ""); err != nil {
				t.t.Fatal(err)
			}
		}
		t.refused(ErrTaken, other, first.ID, Acting{Action: "accept"})
		one := t.absent(clerk, "post_other", "2026-03-31", "2026-04-02")
		t.refused(ErrTaken, other, first.ID, Acting{Action: "accept"}) // it begins tomorrow
		t.at(3, 31, 9)
		t.does(other, first.ID, Acting{Action: "accept"})
		v, err := t.Show(t.as("watchman", market, "310106", ReadPermission), first.ID)
		if err != nil || !slices.ContainsFunc(v.History, func(l Line) bool { return l.Actor == "post_other" && l.For == "post_clerk" }) {
			t.t.Errorf("the history does not tell for whom: %+v, %v", v.History, err)
		}
		mine, err := t.Queue(other, QueueQuery{Whose: "mine"})
		if err != nil || len(mine.Items) != 2 || !mine.Items[0].StandIn {
			t.t.Errorf("what he stands in for is in his queue: %+v, %v", mine.Items, err)
		}
		if figures, err := t.Counts(other); err != nil || len(figures) != 1 || figures[0].Mine != 2 {
			t.t.Errorf("%+v, %v", figures, err)
		}
		if err := t.Transfer(other, third.ID, Passing{Post: "post_other"}); err != nil {
			t.t.Errorf("he takes over what he stands in for: %v", err)
		}
		if err := t.Revoke(t.as("stranger", fire, "3101", AcceptPermission), one.ID); !errors.Is(err, ErrNoSubstitute) {
			t.t.Errorf("a stranger revoked it: %v", err)
		}
		if err := t.Revoke(clerk, one.ID); err != nil {
			t.t.Fatal(err)
		}
		t.refused(ErrTaken, other, second.ID, Acting{Action: "accept"})
		if list, _, err := t.Substitutions(clerk); err != nil || len(list) != 0 {
			t.t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestASubstituteGainsNoRight(t *testing.T) {
	eachTown(t, func(t *town) {
		both := t.as("both", market, "310106", AcceptPermission, ReviewPermission)
		acceptor := t.as("acceptor", market, "310106", AcceptPermission)
		c := t.apply(80)
		t.does(both, c.ID, Acting{Action: "accept"})
		if err := t.Claim(both, c.ID, "food"); err != nil {
			t.t.Fatal(err)
		}
		t.absent(both, "post_acceptor", "2026-03-30", "2026-03-30")
		t.refused(ErrNotYours, acceptor, c.ID, Acting{Branch: "food", Action: "visit"})
	})
}

func TestNobodyStandsInForHimself(t *testing.T) {
	eachTown(t, func(t *town) {
		a := t.as("a", market, "310106", AcceptPermission)
		b := t.as("b", market, "310106", AcceptPermission)
		c := t.as("c", market, "310106", AcceptPermission)
		t.as("reader", market, "310106", ReadPermission)
		boss := t.as("boss", market, "3101", AssignPermission, AcceptPermission)
		for name, one := range map[string]struct {
			who  context.Context
			in   Absence
			want error
		}{
			"oneself":           {a, Absence{Substitute: "post_a", From: "2026-04-01", To: "2026-04-01"}, ErrSubstitute},
			"nobody":            {a, Absence{Substitute: "post_x", From: "2026-04-01", To: "2026-04-01"}, ErrColleague},
			"without the duty":  {a, Absence{Substitute: "post_reader", From: "2026-04-01", To: "2026-04-01"}, ErrSubstitute},
			"another's absence": {a, Absence{Post: "post_c", Substitute: "post_b", From: "2026-04-01", To: "2026-04-01"}, ErrNotYours},
			"backwards":         {a, Absence{Substitute: "post_b", From: "2026-04-02", To: "2026-04-01"}, ErrDays},
			"no day":            {a, Absence{Substitute: "post_b", From: "tomorrow", To: "2026-04-01"}, ErrDays},
			"long ago":          {a, Absence{Substitute: "post_b", From: "2026-03-01", To: "2026-03-02"}, ErrDays},
			"for ever":          {a, Absence{Substitute: "post_b", From: "2026-03-01", To: "2036-03-02"}, ErrDays},
		} {
			if _, err := t.Substitute(one.who, one.in); !errors.Is(err, one.want) {
				t.t.Errorf("%s: %v", name, err)
			}
		}
		t.absent(a, "post_b", "2026-04-01", "2026-04-10")
		t.absent(b, "post_c", "2026-04-02", "2026-04-03")
		if _, err := t.Substitute(c, Absence{Substitute: "post_a", From: "2026-04-03", To: "2026-04-04"}); !errors.Is(err, ErrSubstituteLoop) {
			t.t.Errorf("a circle: %v", err)
		}
		t.absent(c, "post_a", "2026-05-06", "2026-05-07") // then a is back
		if _, err := t.Substitute(boss, Absence{Post: "post_c", Substitute: "post_b", From: "2026-06-01", To: "2026-06-02"}); err != nil {
			t.t.Errorf("the head enters it for who fell ill: %v", err)
		}
		one := t.apply(80)
		if err := t.Claim(a, one.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		t.at(4, 1, 10)
		t.refused(ErrTaken, c, one.ID, Acting{Action: "accept"})
		t.at(4, 2, 10)
		t.does(c, one.ID, Acting{Action: "accept"}) // for b, who is away, and so for a
	})
}

func TestWorkGoesToWhoHasLeastOfThoseWhoMay(t *testing.T) {
	eachTown(t, func(t *town) {
		t.clerk()
		other := t.as("other", market, "310106", AcceptPermission)
		t.as("far", market, "310101", AcceptPermission)
		t.as("fireman", fire, "3101", AcceptPermission)
		held := map[string]int{}
		count := func(n int) {
			for range n {
				held[t.tasks(t.permit().ID)[0].holder]++
			}
		}
		count(10)
		if held["post_clerk"] != 5 || held["post_other"] != 5 {
			t.t.Errorf("%v", held)
		}
		t.absent(other, "post_clerk", "2026-03-30", "2026-03-30")
		count(3)
		if held["post_clerk"] != 8 {
			t.t.Errorf("who is away gets nothing: %v", held)
		}
		boss := t.as("boss", market, "3101", AssignPermission)
		pool := t.apply(80)
		if err := t.Assign(boss, pool.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		if got := t.tasks(pool.ID)[0].holder; got != "post_clerk" {
			t.t.Errorf("%s has it", got)
		}
		if mates, err := t.Mates(boss, pool.ID, ""); err != nil || len(mates) != 2 || mates[0].Post != "post_other" || !mates[0].Away || mates[1].Load != 9 {
			t.t.Errorf("%+v, %v", mates, err)
		}
		clerk := t.clerk()
		if mates, err := t.Mates(clerk, "", ""); err != nil || slices.ContainsFunc(mates, func(m Mate) bool { return m.Post == "post_clerk" }) {
			t.t.Errorf("who is away could choose himself: %+v, %v", mates, err)
		}
	})
}

func TestFiltersAreKeptAndSharedWithinTheDepartment(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk, officer, fireman := t.clerk(), t.officer(), t.fireman()
		kept, err := t.KeepFilter(clerk, Filter{Name: " 快到期 ", Wish: FilterWish{Light: "yellow"}, Shared: true})
		if err != nil || kept.Name != "快到期" {
			t.t.Fatal(kept, err)
		}
		if _, err := t.KeepFilter(clerk, Filter{Name: "我的", Wish: FilterWish{Whose: "mine"}}); err != nil {
			t.t.Fatal(err)
		}
		for who, want := range map[string]int{"clerk": 2, "officer": 1, "fireman": 0} {
			list, err := t.Filters(map[string]context.Context{"clerk": clerk, "officer": officer, "fireman": fireman}[who])
			if err != nil || len(list) != want {
				t.t.Errorf("%s sees %+v, %v", who, list, err)
			}
		}
		if _, err := t.KeepFilter(officer, Filter{ID: kept.ID, Name: "别人的"}); !errors.Is(err, ErrFilter) {
			t.t.Errorf("changed by another: %v", err)
		}
		if err := t.DropFilter(officer, kept.ID); !errors.Is(err, ErrFilter) {
			t.t.Errorf("dropped by another: %v", err)
		}
		if err := t.DropFilter(clerk, kept.ID); err != nil {
			t.t.Error(err)
		}
		for i := range mostFilters {
			if _, err = t.KeepFilter(clerk, Filter{Name: fmt.Sprint("第", i)}); err != nil {
				break
			}
		}
		if !errors.Is(err, ErrFilters) {
			t.t.Errorf("no end of filters: %v", err)
		}
	})
}

func TestABulkActTellsOfEach(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.clerk()
		mine, taken, over := t.apply(80), t.apply(81), t.apply(82)
		if err := t.Claim(t.as("other", market, "310106", AcceptPermission), taken.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		t.does(t.citizen("person_wang"), over.ID, Acting{Action: "withdraw"})
		tasks := []BulkPlace{{Case: mine.ID}, {Case: taken.ID}, {Case: over.ID}, {Case: "case_none"}}
		list, err := t.Bulk(clerk, Bulk{Act: "action", Action: "accept", Tasks: tasks})
		if err != nil || len(list) != 4 {
			t.t.Fatal(list, err)
		}
		for i, want := range []string{"", ErrTaken.Code, ErrOver.Code, ErrNoCase.Code} {
			if list[i].Code != want || list[i].Done != (want == "") || list[i].Case != tasks[i].Case {
				t.t.Errorf("%d: %+v", i, list[i])
			}
		}
		if t.find(mine.ID).Accepted.IsZero() {
			t.t.Error("what could be accepted was not")
		}
		if _, err := t.Bulk(t.citizen("person_wang"), Bulk{Act: "claim", Tasks: tasks}); err == nil {
			t.t.Error("a citizen does many things")
		}
	})
}

func TestTextsAreFilledInFromTheCase(t *testing.T) {
	eachTown(t, func(t *town) {
		boss := t.as("boss", market, "3101", AssignPermission, AcceptPermission)
		if _, err := t.KeepTemplate(boss, Template{Title: "补正", Text: "请补交{缺少的}"}); !errors.Is(err, ErrPlace) {
			t.t.Errorf("an unknown place: %v", err)
		}
		kept, err := t.KeepTemplate(boss, Template{Title: "补正", Role: "acceptor", Text: "{申请人}：您于{申请日期}申请的{事项}（{number}）还缺平面图。{今天}"})
		if err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.KeepTemplate(t.clerk(), Template{Title: "x", Text: "y"}); err == nil {
			t.t.Error("a clerk writes for the department")
		}
		c := t.apply(80)
		t.at(3, 31, 10)
		list, err := t.Texts(t.clerk(), c.ID)
		want := "王*明：您于2026年3月30日申请的食品经营许可（" + c.Number + "）还缺平面图。2026年3月31日"
		if err != nil || len(list) != 1 || list[0].Text != want || list[0].Mine {
			t.t.Errorf("%+v, %v", list, err)
		}
		if list, err := t.Templates(t.fireman()); err != nil || len(list) != 0 {
			t.t.Errorf("another department reads them: %+v, %v", list, err)
		}
		if err := t.DropTemplate(boss, kept.ID); err != nil {
			t.t.Error(err)
		}
		if err := t.DropTemplate(boss, kept.ID); !errors.Is(err, ErrTemplate) {
			t.t.Errorf("dropped twice: %v", err)
		}
	})
}

func TestCasesAreFoundByWhatPeopleKnowOfThem(t *testing.T) {
	eachTown(t, func(t *town) {
		reader := t.as("reader", market, "310106", ReadPermission)
		var all []Case
		for range 25 {
			all = append(all, t.permit())
			t.clock.Advance(time.Second)
		}
		t.open(Opening{Kind: "service", Matter: "pavement_cafe", Code: restaurantCode, Flow: "objection", Title: Text{ZH: "占道经营许可", EN: "Pavement café"},
			Region: "310101", Org: market, Subject: "person_li", SubjectName: "李小红", Phone: "13900005678", Channel: PC})
		for text, want := range map[string]int{
			all[3].Number: 1, all[3].Number[31:]: 1, "王小明": foundAtOnce, "王小": 0, "5678": foundAtOnce, "13812345678": foundAtOnce,
			"0000": 0, "占道经营": foundAtOnce, "PAVEMENT": foundAtOnce, "pavement_cafe": foundAtOnce, "李小红": 0, "%%": 0,
		} {
			found, err := t.Seek(reader, Seek{Text: text})
			if err != nil || len(found.Items) != want {
				t.t.Errorf("%s finds %d, not %d: %v", text, len(found.Items), want, err)
			}
			for _, one := range found.Items {
				if one.Subject != "王*明" {
					t.t.Errorf("%s shows %s", text, one.Subject)
				}
			}
		}
		if _, err := t.Seek(reader, Seek{Text: "王"}); !errors.Is(err, ErrSeek) {
			t.t.Errorf("one sign: %v", err)
		}
		if _, err := t.Seek(t.clerk(), Seek{Text: "王小明"}); err == nil {
			t.t.Error("who may not read cases searches them")
		}
		t.wholeList(reader, all)
		last := t.read.list[len(t.read.list)-1]
		if last.Person != "person_wang" || last.Purpose == "" || last.Fields[0] != "search" {
			t.t.Errorf("recorded: %+v", last)
		}
	})
}

// wholeList reads all pages of a search, newest first and each case once.
func (t *town) wholeList(reader context.Context, all []Case) {
	t.t.Helper()
	var got []CaseID
	for cursor := ""; ; {
		found, err := t.Seek(reader, Seek{Text: "王小明", State: "open", Cursor: cursor})
		if err != nil {
			t.t.Fatal(err)
		}
		for _, one := range found.Items {
			got = append(got, one.ID)
		}
		if cursor = found.Next; cursor == "" {
			break
		}
	}
	slices.Reverse(got)
	if len(got) != len(all) || got[0] != all[0].ID || got[len(got)-1] != all[len(all)-1].ID {
		t.t.Errorf("%d of %d", len(got), len(all))
	}
}

// scanner is a virus scanner of the outside world, which may be down.
type scanner struct {
	down  bool
	virus []byte
}

func (s *scanner) Scan(_ context.Context, file io.Reader) error {
	if s.down {
		return ErrScanner
	}
	text, err := io.ReadAll(file)
	if err == nil && len(s.virus) > 0 && bytes.Contains(text, s.virus) {
		return paper.ErrInfects
	}
	return err
}

func picture(t testing.TB, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPapersWaitForAScannerThatIsDown(t *testing.T) {
	eachTown(t, func(t *town) {
		s := &scanner{down: true}
		t.Scanner = s
		c, wang := t.apply(80), t.citizen("person_wang")
		hand := func(side int) (Paper, error) {
			return t.Hand(wang, string(c.ID), Handing{Material: "plan", Name: "plan.png", Source: Uploaded, Content: bytes.NewReader(picture(t.t, side))})
		}
		if _, err := hand(8); !errors.Is(err, ErrScanner) {
			t.t.Errorf("taken unseen: %v", err)
		}
		t.Patient = true
		good, err := hand(8)
		if err != nil || !good.Waits {
			t.t.Fatal(good, err)
		}
		t.clock.Advance(time.Second)
		bad, err := hand(9)
		if err != nil {
			t.t.Fatal(err)
		}
		for range 2 {
			if n, err := t.scanWaiting(t.t.Context()); n != 0 || err != nil {
				t.t.Errorf("%d were looked at: %v", n, err)
			}
		}
		if _, _, err := t.OpenPaper(t.clerk(), c.ID, good.ID); !errors.Is(err, ErrPaperWaits) {
			t.t.Errorf("opened unseen: %v", err)
		}
		s.down, s.virus = false, picture(t.t, 9)
		if n, err := t.scanWaiting(t.t.Context()); n != 2 || err != nil {
			t.t.Errorf("%d were looked at: %v", n, err)
		}
		_, content, err := t.OpenPaper(t.clerk(), c.ID, good.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		_ = content.Close()
		if _, _, err := t.OpenPaper(t.clerk(), c.ID, bad.ID); !errors.Is(err, paper.ErrInfects) {
			t.t.Errorf("an infected paper: %v", err)
		}
		if v, err := t.Show(wang, c.ID); err != nil || len(v.Papers) != 2 || v.Papers[0].Verdict+v.Papers[1].Verdict != Infected {
			t.t.Errorf("%+v, %v", v.Papers, err)
		}
		if _, err := hand(9); !errors.Is(err, paper.ErrInfects) {
			t.t.Errorf("handed in again: %v", err)
		}
	})
}

func FuzzSeek(f *testing.F) {
	for _, text := range []string{"王小明", "5678", "13812345678", "202603300001", strings.Repeat("1", 43)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Service{}
		if isWords := !wholeNumber.MatchString(strings.ToUpper(text)) && !numberTail.MatchString(text) && !mobilePhone.MatchString(text) && !phoneTail.MatchString(text); isWords {
			if len([]rune(text)) < 2 {
				if _, err := s.ways(t.Context(), nil, text, seeking{}); !errors.Is(err, ErrSeek) {
					t.Error(err)
				}
			}
			return
		}
		if strings.HasPrefix(text, "1") && len(text) == 11 || len(text) == phoneSigns {
			return // asks for keys
		}
		list, err := s.ways(t.Context(), nil, text, seeking{})
		if err != nil || len(list) != 1 || list[0].number == "" && list[0].tail == "" {
			t.Errorf("%q: %+v, %v", text, list, err)
		}
	})
}
