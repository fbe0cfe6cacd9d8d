package cases

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"testing"
	"time"

	"citybrain/domain/cases/paper"
)

func photo(t *town) io.Reader {
	t.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.t.Fatal(err)
	}
	return &b
}

func TestPapersAreSeenByThoseWhoHandleTheCase(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		wang := t.citizen("person_wang")
		p, err := t.Hand(wang, string(c.ID), Handing{Material: "plan", Name: `C:\我的\平面图` + "\u202e.png", Source: Uploaded, Content: photo(t)})
		if err != nil || p.Name != "平面图.png" || p.Kind != paper.PNG {
			t.t.Fatalf("%+v, %v", p, err)
		}
		if _, err := t.Hand(wang, string(c.ID), Handing{Material: "plan", Name: "a.png", Source: Uploaded, Content: bytes.NewReader([]byte("<html>"))}); !errors.Is(err, paper.ErrKind) {
			t.t.Errorf("a page that calls itself a picture: %v", err)
		}
		if err := t.Judge(t.clerk(), c.ID, p.ID, Unfit); err != nil {
			t.t.Error(err)
		}
		if err := t.Judge(wang, c.ID, p.ID, Fit); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("the applicant judged his own paper: %v", err)
		}
		v, err := t.Show(wang, c.ID)
		if err != nil || len(v.Papers) != 1 || v.Papers[0].Verdict != Unfit || v.Subject != "王小明" {
			t.t.Errorf("%+v, %v", v.Papers, err)
		}
		if v, err := t.Show(t.clerk(), c.ID); err != nil || v.Subject == "王小明" {
			t.t.Errorf("an official sees the name %s, %v", v.Subject, err)
		}
		if _, _, err := t.OpenPaper(t.citizen("person_stranger"), c.ID, p.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a stranger read it: %v", err)
		}
		_, content, err := t.OpenPaper(t.clerk(), c.ID, p.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		defer content.Close()
		if text, err := io.ReadAll(content); err != nil || int64(len(text)) != p.Size {
			t.t.Errorf("%d bytes came back, %v", len(text), err)
		}
	})
}

func TestMessagesGoBothWaysAndNotesStayInside(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		wang := t.citizen("person_wang")
		for _, one := range []struct {
			who  string
			text string
			note bool
		}{{"wang", "请问还缺什么？", false}, {"clerk", "还缺平面图", false}, {"clerk", "电话里态度很好", true}} {
			who := wang
			if one.who == "clerk" {
				who = t.clerk()
			}
			if _, err := t.Say(who, c.ID, one.text, one.note); err != nil {
				t.t.Fatal(err)
			}
			t.clock.Advance(time.Minute)
		}
		if list, err := t.Messages(wang, c.ID); err != nil || len(list) != 2 || list[1].Text != "还缺平面图" {
			t.t.Errorf("the applicant reads %+v, %v", list, err)
		}
		if list, err := t.Messages(t.clerk(), c.ID); err != nil || len(list) != 3 || !list[1].Read {
			t.t.Errorf("the clerk reads %+v, %v", list, err)
		}
		if _, err := t.Say(wang, c.ID, " \u200b\u3000\n", false); !errors.Is(err, ErrSilent) {
			t.t.Errorf("a message that nobody can see: %v", err)
		}
		if _, err := t.Say(wang, c.ID, "x", true); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("the applicant wrote an inner note: %v", err)
		}
		if _, err := t.Say(t.as("far", market, "310101", AcceptPermission), c.ID, "x", false); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a far official wrote: %v", err)
		}
	})
}

func TestFileIsCalledWhatItIs(t *testing.T) {
	for name, want := range map[string]string{
		"照片.exe": "照片.exe.jpg", "照片.JPEG": "照片.JPEG", "照片": "照片.jpg", "../../etc/x.jpg": "x.jpg", "": "file.jpg",
	} {
		if got := fileName(name, paper.JPEG); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}
