package reviews

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
)

func picture(t *town) *bytes.Reader {
	t.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestFeedbackIsAnsweredAndToldWhenItIsDone(t *testing.T) {
	eachTown(t, func(t *town) {
		keeper := t.official("/sh/big-data", "/sh/big-data", cases.AcceptPermission, cases.ReviewPermission, ReadPermission)
		v, ticket, err := t.Say(t.t.Context(), "10.0.0.1", Remark{Page: "/services?q=我的病", Class: "broken", Words: "点了没反应", Channel: cases.Mobile})
		if err != nil || v.Matter != "/services" {
			t.t.Fatal(v, err)
		}
		if err := t.AddPicture(t.t.Context(), ticket, strings.NewReader("<html>")); fault.From(err).Code != "cases.paper_kind" {
			t.t.Errorf("a page as a picture: %v", err)
		}
		t.refused("the ticket again", t.AddPicture(t.t.Context(), ticket, picture(t)), ErrTicket)
		_, ticket, err = t.Say(t.citizen("person_wang"), "10.0.0.1", Remark{Page: "/", Class: "wish", Words: "字大一点", Channel: cases.PC})
		if err != nil {
			t.t.Fatal(err)
		}
		if err := t.AddPicture(t.t.Context(), ticket, picture(t)); err != nil {
			t.t.Error(err)
		}
		t.acts(keeper, v.Case, "take_up", "谢谢，下周修好")
		t.acts(keeper, v.Case, "done", "按钮已修好")
		t.clock.Advance(24 * time.Hour)
		if got := t.public(PublicQuery{Kind: "feedback"}); len(got) != 1 || got[0].Reply != "按钮已修好" || got[0].Text != "点了没反应" {
			t.t.Errorf("你说我改: %+v", got)
		}
		if len(t.told.notices) != 0 { // nobody knows who spoke
			t.t.Errorf("told %+v", t.told.notices)
		}
		mine, err := t.Mine(t.citizen("person_wang"), page.Ask{})
		if err != nil || len(mine.Items) != 1 || !mine.Items[0].Picture {
			t.t.Errorf("%+v, %v", mine, err)
		}
		_, _, err = t.Say(t.t.Context(), "10.0.0.1", Remark{Page: "/", Class: "nonsense", Words: "怎么了"})
		t.refused("an unknown class", err, ErrClass)
		_, _, err = t.Say(t.t.Context(), "10.0.0.1", Remark{Page: "/", Class: "wish", Words: "\u202e "})
		t.refused("nothing said", err, ErrWords)
	})
}

func TestAppealsThatAskTheSameAreAnsweredOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		noodles, tea := t.agent("firm_noodles"), t.agent("firm_tea")
		ask := func(words string) Request {
			return Request{Topic: "licensing", Words: words, Channel: cases.PC}
		}
		_, _, err := t.Ask(t.citizen("person_wang"), ask("换证太慢"))
		t.refused("without a firm", err, ErrFirm)
		first, repeated, err := t.Ask(noodles, ask("食品经营许可证换证要等四十天"))
		if err != nil || repeated || first.Org != market {
			t.t.Fatal(first, repeated, err)
		}
		again, repeated, err := t.Ask(noodles, ask("食品经营许可证换证要等四十天了"))
		if err != nil || !repeated || again.ID != first.ID || again.Repeats != 1 {
			t.t.Errorf("%+v %v %v", again, repeated, err)
		}
		other, repeated, err := t.Ask(tea, ask("我们换食品证也等了一个多月"))
		if err != nil || repeated {
			t.t.Fatal(other, repeated, err)
		}
		keeper := t.official("/sh/big-data", "/sh/big-data", SortPermission, ReadPermission)
		if _, err := t.Join(keeper, other.ID, first.ID); err != nil {
			t.t.Fatal(err)
		}
		_, err = t.Join(keeper, first.ID, other.ID)
		t.refused("in a ring", err, ErrState)
		clerk := t.official(market, market, cases.AcceptPermission)
		t.acts(clerk, first.Case, "answer", "已改为五个工作日")
		t.relay()
		for _, who := range []struct {
			id VoiceID
		}{{first.ID}, {other.ID}} {
			if got := t.find(who.id); got.answer != "已改为五个工作日" || got.State != stateAnswered {
				t.t.Errorf("%+v", got)
			}
		}
		own, err := t.Content(tea, other.ID, true)
		if err != nil || own.State != stateEnded {
			t.t.Errorf("%+v, %v", own, err)
		}
		_, err = t.Content(tea, first.ID, true)
		t.refused("another firm's appeal", err, ErrNoVoice)
	})
}

func TestAnAppealGoesToTheDepartmentThatCanAnswer(t *testing.T) {
	eachTown(t, func(t *town) {
		v, _, err := t.Ask(t.agent("firm_noodles"), Request{Topic: "other", Words: "门口路灯不亮", Channel: cases.Mobile})
		if err != nil {
			t.t.Fatal(err)
		}
		keeper := t.official("/sh/big-data", "/sh/big-data", SortPermission, ReadPermission)
		_, err = t.Refer(keeper, v.ID, "nowhere")
		t.refused("to nobody", err, ErrClass)
		if got, err := t.Refer(keeper, v.ID, landscape); err != nil || got.Org != landscape {
			t.t.Fatal(got, err)
		}
		_, err = t.cases.Act(t.official("/sh/economy-it", "/sh/economy-it", cases.AcceptPermission), v.Case, cases.Acting{Action: "answer", Note: "已转"})
		t.refused("the first department", err, cases.ErrNotYours)
		t.acts(t.officer(), v.Case, "answer", "今晚修好")
		_, err = t.Refer(keeper, v.ID, market)
		t.refused("after the answer", err, ErrState)
		set, err := t.Supervise(keeper, FiguresQuery{By: "kind", Kind: ""})
		if err != nil || len(set.Lines) != 1 || set.Lines[0].Of != "appeal" || *set.Lines[0].Answered != 1 {
			t.t.Errorf("%+v, %v", set, err)
		}
	})
}

func TestLikenessTellsTheSameFromTheOther(t *testing.T) {
	for _, one := range []struct {
		a, b string
		same bool
	}{
		{"食品经营许可证换证要等四十天", "食品经营许可证换证要等四十天了", true},
		{"食品经营许可证换证要等四十天", "路灯不亮", false},
		{"", "", false},
	} {
		if got := likeness(one.a, one.b); got >= alike != one.same {
			t.Errorf("%s, %s: %.2f", one.a, one.b, got)
		}
	}
}
