package cases

import (
	"slices"

	"citybrain/kernel/seal"
)

// Sheet is an application as it was asked and answered 申请表: the domain above hands
// it over once, readable, and it stays as it was but for what is corrected. It is
// sealed with the answers.
type Sheet struct {
	Edition   int64           `json:"edition" doc:"Version of the form"`
	Groups    []SheetGroup    `json:"groups"`
	Materials []SheetMaterial `json:"materials"`
}

// SheetGroup is a group of questions with its answers.
type SheetGroup struct {
	Step  string      `json:"step"`
	Title Text        `json:"title"`
	Lines []SheetLine `json:"lines"`
}

// Secret tells what of a person a line holds, and so how it is masked.
type Secret string

// What officials see masked.
const (
	SecretName    Secret = "name" // of a person: who applies, and whoever they write about
	SecretCitizen Secret = "citizen_id"
	SecretPhone   Secret = "phone"
	SecretAccount Secret = "account" // of a bank, or another number by which somebody is known there
)

// SheetLine is a question with its answer in words.
type SheetLine struct {
	Field  string     `json:"field"`
	Label  Text       `json:"label"`
	Shown  Text       `json:"shown" doc:"The answer in words; of a list how many entries there are"`
	Rows   []SheetRow `json:"rows,omitempty" doc:"The entries of a list"`
	Secret Secret     `json:"secret,omitempty" doc:"name, citizen_id, phone or account: officials see it masked"`
	Masked bool       `json:"masked,omitempty"`
	From   string     `json:"from,omitempty" doc:"Where it was prefilled from: account.name, earlier.household; absent: typed"`
	Files  []PaperID  `json:"files,omitempty" doc:"The files that were given as the answer"`
	Round  int        `json:"round,omitempty" doc:"The correction that changed it, counted from 1"`
	Before *Text      `json:"before,omitempty" doc:"What stood there before that"`
}

// SheetRow is an entry of a list.
type SheetRow struct {
	Cells []SheetCell `json:"cells"`
}

// SheetCell is an answer within an entry of a list.
type SheetCell struct {
	Field  string `json:"field"`
	Label  Text   `json:"label"`
	Shown  Text   `json:"shown"`
	Secret Secret `json:"secret,omitempty"`
	Masked bool   `json:"masked,omitempty"`
}

// The ways in which a material is given.
const (
	GivenFile    = "file"    // uploaded
	GivenShared  = "shared"  // the government has it 免交
	GivenPromise = "promise" // a promise stands for it 告知承诺
	GivenWindow  = "window"  // brought to a window later
)

// SheetMaterial is a material that the application needs.
type SheetMaterial struct {
	Code     string `json:"code"`
	Name     Text   `json:"name"`
	How      string `json:"how,omitempty" doc:"file, shared, promise or window; absent: not given yet"`
	Required bool   `json:"required"`
}

// line gives a line by its field; nil if the sheet has none.
func (s *Sheet) line(field string) *SheetLine {
	for i := range s.Groups {
		for j := range s.Groups[i].Lines {
			if l := &s.Groups[i].Lines[j]; l.Field == field {
				return l
			}
		}
	}
	return nil
}

// material gives a material by its code; nil if the sheet has none.
func (s *Sheet) material(code string) *SheetMaterial {
	i := slices.IndexFunc(s.Materials, func(m SheetMaterial) bool { return m.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Materials[i]
}

// complete tells that every material that is required is given, with the files that
// came: one that was found unfit is none, nor is one that is still to be brought to a window.
func (s *Sheet) complete(papers []Paper) bool {
	brought := func(m SheetMaterial) bool {
		return slices.ContainsFunc(papers, func(p Paper) bool { return p.Material == m.Code })
	}
	later := func(m SheetMaterial) bool { return m.Required && m.How == GivenWindow && !brought(m) }
	return len(s.missing(papers)) == 0 && !slices.ContainsFunc(s.Materials, later)
}

// missing gives the materials that are required and were neither given nor announced for a
// window; one that was found unfit is missing.
func (s *Sheet) missing(papers []Paper) (list []SheetMaterial) {
	for _, m := range s.Materials {
		if !m.Required || m.How == GivenShared || m.How == GivenPromise {
			continue
		}
		came := slices.ContainsFunc(papers, func(p Paper) bool { return p.Material == m.Code })
		fits := slices.ContainsFunc(papers, func(p Paper) bool { return p.Material == m.Code && p.Verdict != Unfit })
		if !fits && (came || m.How == "") {
			list = append(list, m)
		}
	}
	return list
}

// markSheet notes in a sheet that was made anew what differs from the one before, and
// keeps the marks of earlier corrections.
func markSheet(before, fresh *Sheet, round int) {
	for i := range fresh.Groups {
		for j := range fresh.Groups[i].Lines {
			line := &fresh.Groups[i].Lines[j]
			switch old := before.line(line.Field); {
			case old == nil:
				line.Round = round
			case sameLine(*old, *line):
				line.Round, line.Before = old.Round, old.Before
			default:
				line.Round, line.Before = round, &old.Shown
			}
		}
	}
}

func sameLine(a, b SheetLine) bool {
	same := func(x, y SheetRow) bool { return slices.Equal(x.Cells, y.Cells) }
	return a.Shown == b.Shown && slices.Equal(a.Files, b.Files) && slices.EqualFunc(a.Rows, b.Rows, same)
}

// masked gives a copy in which names and numbers of people are hidden.
func (s *Sheet) masked() *Sheet {
	out := *s
	out.Groups = slices.Clone(s.Groups)
	for i := range out.Groups {
		lines := slices.Clone(out.Groups[i].Lines)
		for j := range lines {
			lines[j].mask()
		}
		out.Groups[i].Lines = lines
	}
	return &out
}

func (l *SheetLine) mask() {
	l.Rows = slices.Clone(l.Rows)
	for i := range l.Rows {
		cells := slices.Clone(l.Rows[i].Cells)
		for j := range cells {
			if c := &cells[j]; c.Secret != "" {
				c.Masked, c.Shown = true, c.Secret.mask(c.Shown)
			}
		}
		l.Rows[i].Cells = cells
	}
	if l.Secret == "" {
		return
	}
	l.Masked, l.Shown = true, l.Secret.mask(l.Shown)
	if l.Before != nil {
		before := l.Secret.mask(*l.Before)
		l.Before = &before
	}
}

func (s Secret) mask(t Text) Text {
	mask := map[Secret]func(string) string{SecretName: seal.MaskName, SecretCitizen: seal.MaskCitizenID, SecretPhone: seal.MaskPhone}[s]
	if mask == nil {
		mask = seal.MaskAccount
	}
	return Text{ZH: mask(t.ZH), EN: mask(t.EN)}
}
