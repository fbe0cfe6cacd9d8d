package reviews

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

func TestABadReviewIsCalledBackMendedAndAskedAgain(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		of := t.handled("person_wang", landscape)
		v := t.rates(wang, of, Rating{Level: VeryBad, Aspects: []string{"efficiency"}, Words: "等了三周，电话13800138000没人接"})
		if v.Case == "" || v.Text != "等了三周，电话***没人接" || v.Due.IsZero() {
			t.t.Fatalf("%+v", v)
		}
		if want := "04-21 17:00"; v.Due.In(zone).Format("01-02 15:04") != want { // 15 working days; 4 to 6 April are off
			t.t.Errorf("to be mended by %s", v.Due.In(zone).Format("01-02 15:04"))
		}
		_, err := t.cases.Act(t.officer(), v.Case, cases.Acting{Action: "dismiss", Note: "不实"})
		t.refused("the reviewed judged", err, cases.ErrNotYours)
		said, err := t.CallBack(t.caller(), v.ID, "差评回访")
		if err != nil || said.Phone != "13800138000" || said.Name != "王小明" || !strings.Contains(said.Words, "13800138000") || said.Number == "" {
			t.t.Errorf("%+v, %v", said, err)
		}
		if got := t.memory.readings[len(t.memory.readings)-1]; got.Person != "person_wang" || got.Purpose != reading {
			t.t.Errorf("recorded %+v", got)
		}
		t.acts(t.caller(), v.Case, "called", "已联系本人")
		if seen, err := t.cases.Show(t.caller(), v.Case); err != nil || len(seen.History) < 2 {
			t.t.Errorf("who gave it on cannot look after it: %v", err)
		}
		t.acts(t.officer(), v.Case, "mended", "已增加人手，向您致歉")
		mine, err := t.Mine(wang, page.Ask{})
		if err != nil || len(mine.Items) != 1 || !mine.Items[0].Asks || mine.Items[0].Answer != "已增加人手，向您致歉" || !mine.Items[0].Reached {
			t.t.Fatalf("%+v, %v", mine, err)
		}
		if len(t.told.notices) != 1 || t.told.notices[0].To != "person_wang" || t.told.notices[0].Template != "reviews.review_answered" {
			t.t.Errorf("told %+v", t.told.notices)
		}
		if n := t.told.notices[0]; strings.Contains(n.About+n.Key, string(v.ID)) {
			t.t.Errorf("the message names the review: %+v", n)
		}
		_, err = t.Content(t.citizen("person_stranger"), v.ID, true)
		t.refused("a stranger was content", err, ErrNoVoice)
		if _, err := t.Content(wang, v.ID, false); err != nil {
			t.t.Fatal(err)
		}
		t.relay()
		_, err = t.Content(wang, v.ID, true)
		t.refused("content before the second answer", err, ErrNotAsked)
		t.acts(t.officer(), v.Case, "explained", "工期受雨天影响")
		if len(t.told.notices) != 2 {
			t.t.Errorf("told %+v", t.told.notices)
		}
		own, err := t.Content(wang, v.ID, true)
		if err != nil || own.State != stateEnded || own.Content != "yes" {
			t.t.Errorf("%+v, %v", own, err)
		}
		t.relay()
		t.refused("asked once more", func() error { _, err := t.Content(wang, v.ID, true); return err }(), ErrNotAsked)
		set, err := t.Supervise(t.caller(), FiguresQuery{})
		if err != nil || set.All.Bad != 1 || *set.All.CalledBack != 1 || *set.All.Reached != 1 || *set.All.OnTime != 1 || *set.All.Answered != 1 || *set.All.Rate != 1 || *set.All.Good != 0 {
			t.t.Errorf("%+v, %v", set.All, err)
		}
	})
}

func TestWhoWasReviewedNeverLearnsWho(t *testing.T) {
	eachTown(t, func(t *town) {
		v := t.rates(t.citizen("person_wang"), t.handled("person_wang", landscape), Rating{Level: Bad, Words: "王小明说太慢"})
		t.acts(t.caller(), v.Case, "called", "已回访")
		officer := t.officer()
		seen, err := t.cases.Show(officer, v.Case)
		if err != nil {
			t.t.Fatal(err)
		}
		queue, err := t.cases.Queue(officer, cases.QueueQuery{})
		if err != nil || len(queue.Items) != 1 {
			t.t.Fatal(queue, err)
		}
		listed, err := t.List(officer, DeskQuery{})
		if err != nil || len(listed.Items) != 1 {
			t.t.Fatal(listed, err)
		}
		views, err := t.deskPage(officer, listed)
		if err != nil {
			t.t.Fatal(err)
		}
		public, err := t.publicPage(officer, page.Page[Voice]{Items: listed.Items})
		if err != nil {
			t.t.Fatal(err)
		}
		for what, shown := range map[string]any{"the case": seen, "the queue": queue, "the list": views, "the public page": public} {
			text, _ := json.Marshal(shown)
			for _, secret := range []string{"person_wang", "王小明", "王*明", "13800138000"} {
				if strings.Contains(string(text), secret) {
					t.t.Errorf("%s shows %s: %s", what, secret, text)
				}
			}
		}
		all := t.official(landscape, "", cases.CallPermission, ReadPermission, ModeratePermission) // a post of the department, with a scope over all
		_, err = t.CallBack(all, v.ID, "想知道是谁")
		t.refused("the reviewed asked who it was", err, ErrJudged)
		_, err = t.Moderate(all, v.ID, false, "不好看")
		t.refused("the reviewed hid it", err, ErrJudged)
		above := t.official(landscape[:strings.LastIndex(landscape, "/")], "", cases.CallPermission, ReadPermission)
		_, err = t.CallBack(above, v.ID, "想知道是谁")
		t.refused("who it belongs to asked who it was", err, ErrJudged)
		_, err = t.CallBack(officer, v.ID, "想知道是谁")
		t.refused("without the duty", err, auth.ErrDenied)
		_, err = t.Open(t.official(market, market, ReadPermission), v.ID)
		t.refused("another department", err, ErrNoVoice)
	})
}

func TestTheCallersOwnReviewsAreCalledBackByOthers(t *testing.T) {
	eachTown(t, func(t *town) {
		v := t.rates(t.citizen("person_wang"), t.handled("person_wang", hotline), Rating{Level: VeryBad})
		_, err := t.cases.Act(t.caller(), v.Case, cases.Acting{Action: "dismiss", Note: "不实"})
		t.refused("the hotline judged a review of itself", err, cases.ErrNotYours)
		_, err = t.CallBack(t.caller(), v.ID, "差评回访")
		t.refused("the hotline called back for itself", err, ErrJudged)
		other := t.official(letters, letters, cases.CallPermission, ReadPermission)
		if _, err := t.CallBack(other, v.ID, "差评回访"); err != nil {
			t.t.Error(err)
		}
		t.acts(other, v.Case, "called", "已回访")
		t.acts(t.official(hotline, hotline, cases.ReviewPermission), v.Case, "doubted", "当天没有来电")
		t.acts(other, v.Case, "dismiss", "录音显示未来电，评价无效")
		if got := t.find(v.ID); got.Valid || got.State != stateEnded || got.answer != "录音显示未来电，评价无效" {
			t.t.Errorf("%+v", got)
		}
		set, err := t.PublicFigures(t.t.Context(), FiguresQuery{})
		if err != nil || set.All.Invalid != 1 || set.All.Bad != 0 || set.All.Good != nil || *set.All.Answered != 1 {
			t.t.Errorf("%+v, %v", set.All, err)
		}
	})
}

func TestAHandlingIsReviewedOnceByWhoseItWas(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		running := t.apply("person_wang", landscape)
		_, err := t.Rate(wang, running.ID, Rating{Level: Good})
		t.refused("while it runs", err, ErrRunning)
		of := t.handled("person_wang", landscape)
		_, err = t.Rate(t.citizen("person_stranger"), of, Rating{Level: Good})
		t.refused("by a stranger", err, ErrNoHandling)
		_, err = t.Rate(t.officer(), of, Rating{Level: VeryGood})
		t.refused("by the handler", err, ErrNoHandling)
		_, err = t.Rate(wang, of, Rating{Level: 6})
		t.refused("a sixth level", err, ErrLevel)
		_, err = t.Rate(wang, of, Rating{Level: Good, Aspects: []string{"attitude"}})
		t.refused("an aspect of the counter", err, ErrAspect)
		t.rates(wang, of, Rating{Level: Good, Aspects: []string{"convenience"}})
		_, err = t.Rate(wang, of, Rating{Level: VeryBad})
		t.refused("twice", err, ErrTwice)
		st, err := t.Reviewable(wang, of)
		if err != nil || st.Open || st.Own == nil || st.Own.Level != Good {
			t.t.Errorf("%+v, %v", st, err)
		}
		late := t.handled("person_wang", landscape)
		t.clock.Advance(31 * 24 * time.Hour)
		_, err = t.Rate(wang, late, Rating{Level: Good})
		t.refused("after a month", err, ErrLate)
		v := t.rates(wang, t.handled("person_wang", landscape), Rating{Level: VeryBad})
		_, err = t.Rate(wang, v.Case, Rating{Level: VeryBad})
		t.refused("a review of a review", err, ErrNoHandling)
	})
}

func TestATicketReviewsOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.official("/sh/jingan/services", "", InvitePermission)
		visit := &Visit{ID: "A012", Matter: "advice", Title: Text{ZH: "窗口咨询", EN: "Advice"}, Organisation: landscape, Region: "310106"}
		ticket, err := t.InviteTo(clerk, "", visit)
		if err != nil {
			t.t.Fatal(err)
		}
		if h, err := t.Invited(t.t.Context(), ticket); err != nil || h.Title.ZH != "窗口咨询" {
			t.t.Errorf("%+v, %v", h, err)
		}
		v, err := t.RateByTicket(t.t.Context(), ticket, "10.0.0.1", Rating{Level: Bad, Aspects: []string{"attitude"}, Words: "态度差", Phone: "10000000001"})
		if err != nil || v.Case == "" {
			t.t.Fatal(v, err)
		}
		_, err = t.RateByTicket(t.t.Context(), ticket, "10.0.0.1", Rating{Level: VeryGood})
		t.refused("a used ticket", err, ErrTicket)
		again, err := t.InviteTo(clerk, "", visit)
		if err != nil {
			t.t.Fatal(err)
		}
		_, err = t.RateByTicket(t.t.Context(), again, "10.0.0.1", Rating{Level: VeryGood})
		t.refused("the same visit", err, ErrTwice)
		if said, err := t.CallBack(t.caller(), v.ID, "差评回访"); err != nil || said.Phone != "10000000001" || said.Name != "" {
			t.t.Errorf("%+v, %v", said, err)
		}
		old, err := t.InviteTo(clerk, t.handled("person_wang", landscape), nil)
		if err != nil {
			t.t.Fatal(err)
		}
		t.clock.Advance(25 * time.Hour)
		_, err = t.Invited(t.t.Context(), old)
		t.refused("an old ticket", err, ErrTicket)
	})
}

func TestWordsArePublishedTheDayAfterAndWhatTellsWaits(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		t.rates(wang, t.handled("person_wang", landscape), Rating{Level: VeryGood, Words: "<b>很快</b>"})
		held := t.rates(wang, t.handled("person_wang", landscape), Rating{Level: Good, Words: "找我13800138000"})
		rude := t.rates(wang, t.handled("person_wang", landscape), Rating{Level: Bad, Words: "骗 子"})
		t.rates(wang, t.handled("person_wang", landscape), Rating{Level: Good})
		if got := t.public(PublicQuery{}); len(got) != 0 {
			t.t.Errorf("on the same day %+v", got)
		}
		t.clock.Advance(24 * time.Hour)
		if got := t.public(PublicQuery{}); len(got) != 1 || got[0].Text != "<b>很快</b>" {
			t.t.Errorf("%+v", got)
		}
		waiting, err := t.List(t.caller(), DeskQuery{Shown: shownWaiting})
		if err != nil || len(waiting.Items) != 2 {
			t.t.Fatal(waiting, err)
		}
		if _, err := t.Moderate(t.caller(), held.ID, true, ""); err != nil {
			t.t.Error(err)
		}
		_, err = t.Moderate(t.caller(), rude.ID, false, "")
		t.refused("hidden without a reason", err, ErrWords)
		if _, err := t.Moderate(t.caller(), rude.ID, false, "辱骂"); err != nil {
			t.t.Error(err)
		}
		if got := t.public(PublicQuery{Matter: "tree-pruning", Organisation: "/sh/jingan"}); len(got) != 2 {
			t.t.Errorf("after the moderator %+v", got)
		}
		if got := t.public(PublicQuery{Organisation: "/sh/jing"}); len(got) != 0 {
			t.t.Errorf("a department with a like name %+v", got)
		}
	})
}

func TestAnAnswerThatNamesSomebodyWaitsForAModerator(t *testing.T) {
	eachTown(t, func(t *town) {
		v := t.rates(t.citizen("person_wang"), t.handled("person_wang", landscape), Rating{Level: Bad, Words: "太慢"})
		t.acts(t.caller(), v.Case, "unreached", "三次未接")
		t.acts(t.officer(), v.Case, "explained", "王小明先生，请打13800138000")
		got := t.find(v.ID)
		if got.Shown != shownWaiting || got.Reply != "***先生，请打***" || got.Reached || got.Called.IsZero() {
			t.t.Errorf("%+v", got)
		}
	})
}

func TestWhatIsLateShowsInTheFigures(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		v := t.rates(wang, t.handled("person_wang", landscape), Rating{Level: Bad})
		t.rates(wang, t.handled("person_wang", landscape), Rating{Level: VeryGood})
		t.handled("person_wang", landscape)
		t.clock.Advance(40 * 24 * time.Hour)
		set, err := t.PublicFigures(t.t.Context(), FiguresQuery{By: "organisation"})
		if err != nil || len(set.Lines) != 1 {
			t.t.Fatal(set, err)
		}
		f := set.Lines[0]
		if f.Of != landscape || f.Handlings != 3 || *f.Rate < 0.66 || *f.Rate > 0.67 || *f.Good != 0.5 || *f.CalledBack != 0 || *f.OnTime != 0 || *f.Average != 3.5 {
			t.t.Errorf("%+v", f)
		}
		red, err := t.List(t.caller(), DeskQuery{Light: "red"})
		if err != nil || len(red.Items) != 1 || red.Items[0].ID != v.ID {
			t.t.Errorf("%+v, %v", red, err)
		}
		_, err = t.PublicFigures(t.t.Context(), FiguresQuery{From: "2026-05-01", To: "2026-04-01"})
		t.refused("days the wrong way round", err, ErrDays)
		_, err = t.Supervise(t.official(market, market, ReadPermission), FiguresQuery{Organisation: landscape})
		t.refused("another department's figures", err, auth.ErrDenied)
	})
}

func TestWhoSaysNothingMoreIsContentInTheEnd(t *testing.T) {
	eachTown(t, func(t *town) {
		v := t.rates(t.citizen("person_wang"), t.handled("person_wang", landscape), Rating{Level: Bad})
		t.acts(t.caller(), v.Case, "called", "已回访")
		t.acts(t.officer(), v.Case, "mended", "已整改")
		t.clock.Advance(30 * 24 * time.Hour)
		wake := t.cases.Module().Jobs[0]
		if err := wake.Run(t.t.Context(), nil); err != nil {
			t.t.Fatal(err)
		}
		t.relay()
		if got := t.find(v.ID); got.State != stateEnded || got.Content != "" {
			t.t.Errorf("%+v", got)
		}
	})
}

func TestAReviewIsNoApplication(t *testing.T) {
	eachTown(t, func(t *town) {
		t.rates(t.citizen("person_wang"), t.handled("person_wang", landscape), Rating{Level: Bad})
		set, err := t.cases.Supervise(t.official("/sh", "", cases.SupervisePermission), cases.SuperviseQuery{})
		if err != nil || set.All.Received != 1 {
			t.t.Errorf("%+v, %v", set.All, err)
		}
		t.do(func(tx *db.Tx) error {
			_, err := t.store.handling(t.t.Context(), tx, "case_none")
			t.refused("no handling", err, ErrNoHandling)
			return nil
		})
		if cases.Decided("withdrawn") || cases.Decided("lapsed") {
			t.t.Error("what was taken back was no handling")
		}
	})
}
