package cases

import (
	"testing"

	"citybrain/kernel/reseal/resealtest"
	"citybrain/kernel/seal"
)

func TestCasesAreSealedAnewAfterARotation(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.opensShop()
		wang := t.citizen("person_wang")
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "请补正", Wanted: []Wanted{{Kind: WantedMaterial, Code: "plan"}}})
		if err := t.brings(wang, c.ID, "plan"); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.Say(wang, c.ID, "已经补交", false); err != nil {
			t.t.Fatal(err)
		}
		resealtest.Anew(t.t, t.DB, t.Seal.(*seal.Ring), sealedColumns())
		v, err := t.Show(wang, c.ID)
		if err != nil || v.Subject == "" || len(v.Papers) != 1 || v.Papers[0].Name != "plan.png" || len(v.Rounds) != 1 || v.Rounds[0].Note != "请补正" {
			t.t.Errorf("%+v, %v", v, err)
		}
	})
}
