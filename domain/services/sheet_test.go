package services

import (
	"testing"

	"citybrain/domain/cases"
)

// TestWhoIsWrittenAboutStandsMaskedInTheSheet lets an official look at the child of an
// application: whom it names beside the applicant is theirs to show, click by click.
func TestWhoIsWrittenAboutStandsMaskedInTheSheet(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		d := t.fills(wang, t.begins(wang, "birth-registration"), map[string]any{"child_name": "王小禾"})
		out, err := t.Submit(wang, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		seen, err := t.cases.Show(t.as("person_clerk", "/sh", "31", cases.AcceptPermission), cases.CaseID(out.Case))
		if err != nil {
			t.t.Fatal(err)
		}
		found := false
		for _, g := range seen.Sheet.Groups {
			for _, l := range g.Lines {
				if l.Field == "child_name" {
					found = true
					if !l.Masked || l.Shown.ZH != "王*禾" {
						t.t.Errorf("an official reads %+v", l)
					}
				}
			}
		}
		if !found {
			t.t.Error("the sheet does not name the child")
		}
	})
}

// TestABankAccountStandsMaskedInTheSheet lets an official look at where a subsidy goes,
// and the applicant at what they wrote.
func TestABankAccountStandsMaskedInTheSheet(t *testing.T) {
	eachTown(t, func(t *town) {
		const account = "6222020200112230017"
		wang := t.citizen("person_wang")
		d := t.fills(wang, t.begins(wang, "disability-subsidy"), map[string]any{"account": account})
		out, err := t.Submit(wang, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		at := func(s *cases.Sheet) (l cases.SheetLine) {
			for _, g := range s.Groups {
				for _, one := range g.Lines {
					if one.Field == "account" {
						l = one
					}
				}
			}
			return l
		}
		seen, err := t.cases.Show(t.as("person_clerk", "/sh", "31", cases.AcceptPermission), cases.CaseID(out.Case))
		if err != nil {
			t.t.Fatal(err)
		}
		if l := at(seen.Sheet); !l.Masked || l.Shown.ZH != "***************0017" {
			t.t.Errorf("an official reads %+v", l)
		}
		own, err := t.cases.Track(wang, out.Number)
		if err != nil {
			t.t.Fatal(err)
		}
		if l := at(own.Sheet); l.Masked || l.Shown.ZH != account {
			t.t.Errorf("the applicant reads %+v", l)
		}
	})
}
