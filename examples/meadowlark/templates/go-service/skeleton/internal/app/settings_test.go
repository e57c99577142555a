package app

import "testing"

func TestTheEnvironmentHasItsSay(t *testing.T) {
	settings, err := ReadSettings(func(name string) string { return map[string]string{"PORT": "9000"}[name] })
	if err != nil || settings.Address() != ":9000" {
		t.Error(settings, err)
	}
}

func TestAPortThatIsNoneIsRefused(t *testing.T) {
	for _, said := range []string{"http", "-1", "0"} {
		if settings, err := ReadSettings(func(string) string { return said }); err == nil {
			t.Errorf("%q became %v", said, settings)
		}
	}
}
