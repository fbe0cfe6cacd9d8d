package cases

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/cases/paper"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// PaperID names a file that was handed in: paper_….
type PaperID string

// Source is where a paper comes from 材料来源.
type Source string

// The sources.
const (
	Uploaded   Source = "upload"   // by the applicant
	Scanned    Source = "window"   // at a window
	Licence    Source = "licence"  // an e-licence
	Registered Source = "register" // another department's register
	Outcome    Source = "result"   // what the department gives in the end 结果文件
)

// The verdicts on a paper.
const (
	Fit   = "fit"
	Unfit = "unfit"
	// Infected papers were found to be so after they had been taken: they are gone.
	Infected = "infected"
)

// Paper is a file that was handed in.
type Paper struct {
	ID       PaperID    `json:"id"`
	Material string     `json:"material" doc:"Code of the material in the item"`
	Name     string     `json:"name"`
	Kind     paper.Kind `json:"kind"`
	Size     int64      `json:"size"`
	Source   Source     `json:"source"`
	Given    time.Time  `json:"given"`
	Verdict  string     `json:"verdict,omitempty" doc:"fit or unfit, once an official has looked; infected: the scanner took it away"`
	Waits    bool       `json:"waits,omitempty" doc:"For the virus scanner, which was down; nobody can open it before"`
	Replaced bool       `json:"replaced,omitempty" doc:"A correction brought another one in its place; it stays to be compared"`
	digest   string
	by       string
}

// Handing is a file that is handed in for a material.
type Handing struct {
	Material string
	Name     string
	Source   Source
	Content  io.Reader

	// Fits tells, in the unit of work that adds the file, whether the holder still
	// takes it; nil: up to mostPapers.
	Fits func(ctx context.Context, tx *db.Tx) error
}

// MostBytes is the size of the largest file that is taken.
const MostBytes = paper.MostBytes

// mostPapers is how many files one case or draft holds.
const mostPapers = 200

// Hand keeps a file for a holder: a case, or a draft of the domain above, which has
// checked that the caller may. Faults: those of paper, ErrPaperCount.
func (s *Service) Hand(ctx context.Context, holder string, h Handing) (Paper, error) {
	content, err := io.ReadAll(io.LimitReader(h.Content, paper.MostBytes+1))
	if err != nil {
		return Paper{}, blob.ErrCutOff.Because(err)
	}
	kind, err := paper.Check(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Paper{}, err
	}
	waits, err := s.scan(ctx, content)
	if err != nil {
		return Paper{}, err
	}
	p := Paper{Waits: waits, ID: id.New[PaperID]("paper", s.Clock.Now()), Material: h.Material, Name: fileName(h.Name, kind), Kind: kind, Size: int64(len(content)), Source: h.Source, by: auth.Actor(ctx)}
	info, err := s.Files.Put(ctx, fileOf(p.ID), bytes.NewReader(content), blob.Rules{Max: paper.MostBytes})
	if err != nil {
		return Paper{}, err
	}
	p.digest = info.SHA256
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		p.Given = tx.Now
		if err := s.fits(ctx, tx, holder, h); err != nil {
			return err
		}
		return s.store.putPaper(ctx, tx, holder, p)
	})
	if err != nil {
		_ = s.Files.Delete(context.WithoutCancel(ctx), fileOf(p.ID)) // nobody knows of it; the nightly sweep would find it
	}
	return p, err
}

// fits tells whether a holder takes one more file.
func (s *Service) fits(ctx context.Context, tx *db.Tx, holder string, h Handing) error {
	have, err := s.store.papers(ctx, tx, holder)
	switch {
	case err != nil:
		return err
	case len(have) >= mostPapers:
		return ErrPaperCount
	case h.Fits != nil:
		return h.Fits(ctx, tx)
	}
	return nil
}

func fileOf(p PaperID) string { return "cases/" + string(p) }

// endings are how the names of files end, the usual one first.
var endings = map[paper.Kind][]string{
	paper.JPEG: {".jpg", ".jpeg"}, paper.PNG: {".png"}, paper.PDF: {".pdf"}, paper.OFD: {".ofd"},
}

// fileName keeps of a file's name what is safe to show: its last part, without
// control signs, at most 120 signs, and ending as its content does: a picture that is
// called .exe would be opened as what it is called.
func fileName(name string, kind paper.Kind) string {
	name = plainName(name)
	if known := endings[kind]; len(known) > 0 && !slices.Contains(known, strings.ToLower(path.Ext(name))) {
		name += known[0]
	}
	return name
}

func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, name)
	if signs := []rune(name); len(signs) > 120 {
		name = string(signs[:100]) + "…" + string(signs[len(signs)-12:])
	}
	if name == "" || name == "." || name == "/" {
		return "file"
	}
	return name
}

// Papers gives what a holder has been handed, in the caller's unit of work.
func (s *Service) Papers(ctx context.Context, tx *db.Tx, holder string) ([]Paper, error) {
	return s.store.papers(ctx, tx, holder)
}

// TakeBack forgets a file that was handed in for a holder. The domain above has
// checked that the caller may.
func (s *Service) TakeBack(ctx context.Context, holder string, p PaperID) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.dropPaper(ctx, tx, holder, p) })
	if err == nil {
		err = s.Files.Delete(ctx, fileOf(p))
	}
	return err
}

// PassOn gives all that a draft holds to a case.
func (s *Service) PassOn(ctx context.Context, tx *db.Tx, draft string, to CaseID) error {
	return s.store.passPapers(ctx, tx, draft, string(to))
}

// Lend lets a case see the files that a holder has for some materials, without taking
// them from it: parts of a package need the same papers.
func (s *Service) Lend(ctx context.Context, tx *db.Tx, from, to string, materials []string) error {
	have, err := s.store.papers(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, p := range have {
		if !slices.Contains(materials, p.Material) {
			continue
		}
		if err := s.store.putPaper(ctx, tx, to, p); err != nil {
			return err
		}
	}
	return nil
}

// OpenHeld gives the content of a file to the domain above whose holder it is, and which
// has checked that the caller may. ErrNoPaper.
func (s *Service) OpenHeld(ctx context.Context, holder string, p PaperID) (found Paper, content io.ReadCloser, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err = s.held(ctx, tx, holder, p)
		return err
	})
	if err != nil {
		return found, nil, err
	}
	content, _, err = s.Files.Get(ctx, fileOf(p), 0, -1)
	return found, content, err
}

// held gives one file of a holder; ErrNoPaper.
func (s *Service) held(ctx context.Context, tx *db.Tx, holder string, p PaperID) (Paper, error) {
	list, err := s.store.papers(ctx, tx, holder)
	if err != nil {
		return Paper{}, err
	}
	i := slices.IndexFunc(list, func(one Paper) bool { return one.ID == p })
	if i < 0 {
		return Paper{}, ErrNoPaper
	}
	return list[i], nil
}

// Judge says of a paper that it is fit or unfit. The caller handles the case, and it is
// not their own. ErrOwnCase.
func (s *Service) Judge(ctx context.Context, of CaseID, p PaperID, verdict string) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		m, _, err := s.handled(ctx, tx, of)
		if err != nil {
			return err
		}
		if m.own(auth.From(ctx)) {
			return ErrNotYours
		}
		if err := m.unconcerned(ctx, auth.From(ctx).ID); err != nil {
			return err
		}
		return s.store.judge(ctx, tx, string(of), p, verdict, auth.Actor(ctx))
	})
}

// OpenPaper gives the content of a paper to those who may see its case.
func (s *Service) OpenPaper(ctx context.Context, of CaseID, p PaperID) (found Paper, content io.ReadCloser, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if _, _, err := s.handled(ctx, tx, of); err != nil {
			return err
		}
		found, err = s.held(ctx, tx, string(of), p)
		return err
	})
	if err == nil && found.Waits {
		err = ErrPaperWaits
	}
	if err == nil && found.Verdict == Infected {
		err = paper.ErrInfects
	}
	if err != nil {
		return found, nil, err
	}
	content, _, err = s.Files.Get(ctx, fileOf(p), 0, -1)
	return found, content, err
}

// handled loads a case that the caller may see.
func (s *Service) handled(ctx context.Context, tx *db.Tx, of CaseID) (*moving, []task, error) {
	m, err := s.load(ctx, tx, of)
	if err != nil {
		return nil, nil, err
	}
	tasks, err := s.store.tasks(ctx, tx, of)
	if err != nil {
		return nil, nil, err
	}
	return m, tasks, m.maySee(ctx, tasks)
}
