"""Buttons that hang in chats already mean what they meant: a form may be added, never changed."""

from bot import buttons
from bot.buttons import FORMS, MOST_PAGE, parse

OLD = {
    "m:swap": buttons.Menu(command="swap"),
    "t:700000001": buttons.TryAgain(update=700000001),
    "h:more": buttons.Home(place=buttons.Place.MORE),
    "h:help:faces": buttons.HelpOn(subject="faces"),
    "g:3": buttons.Gallery(page=3),
    "g:0:red house": buttons.GalleryFound(page=0, words="red house"),
    "g:album:2:": buttons.GalleryAlbum(page=2, words=""),
    "j:1:page:cat": buttons.JobsFound(page=1, words="cat"),
    "s:face:page:0:ben": buttons.ShelfFound(kind="face", page=0, words="ben"),
    "s:face:album:0:": buttons.ShelfAlbum(kind="face", page=0, words=""),
    "g:999999999999999999": buttons.Gallery(page=MOST_PAGE),
    "f:ask:": buttons.ForgetMenu(),
    "f:yes:everything": buttons.Forget(verb=buttons.ForgetVerb.YES, what="everything"),
    "j:0:page": buttons.JobPage(page=0),
    "j:17:cancel": buttons.OnJob(job=17, verb=buttons.JobVerb.CANCEL),
    "j:17:original": buttons.OnJob(job=17, verb=buttons.JobVerb.ORIGINAL),
    "j:17:stop": buttons.OnJob(job=17, verb=buttons.JobVerb.STOP),
    "j:17:lead-pictureavatar": buttons.LeadOn(job=17, operation="pictureavatar"),
    "j:17:full-swap": buttons.InFull(job=17, operation="swap"),
    "s:face:page:0": buttons.ShelfPage(kind="face", page=0),
    "s:face:add:addface": buttons.Fill(kind="face", operation="addface"),
    "s:face:del:9": buttons.OnThing(kind="face", verb=buttons.AssetVerb.DELETE, asset=9),
    "s:voice:use:9.1": buttons.UseThing(kind="voice", asset=9, use=1),
    "p:avatar:list:.0": buttons.PublicPage(kind="avatar"),
    "p:voice:list:en-US.4": buttons.PublicPage(kind="voice", part="en-US", page=4),
    "p:voice:parts:.0": buttons.Languages(kind="voice"),
    "p:voice:hear:en-US.a.b": buttons.OnEntry(kind="voice", verb=buttons.EntryVerb.HEAR, part="en-US", entry="a.b"),
    "p:avatar:use:.66f1.2": buttons.UseEntry(kind="avatar", part="", entry="66f1", use=2),
    "a:home:": buttons.Panel(verb=buttons.PanelVerb.HOME),
    "a:tokens:0": buttons.Tokens(page=0),
    "a:drop:0123456789abcdef": buttons.DropToken(mark="0123456789abcdef"),
    "a:let:1002": buttons.Verdict(word=buttons.VerdictWord.LET, user=1002),
    "c:list:0": buttons.Consents(page=0),
    "i:kept": buttons.OnPrivacy(part=buttons.PrivacyPart.KEPT),
    "j:9:original-3": buttons.Original(job=9, number=3),
    "o:quiet": buttons.Settings(part=buttons.SettingsPart.QUIET),
    "o:files:switch": buttons.Switch(what=buttons.Switched.FILES),
    "o:from:22": buttons.SetHour(end=buttons.End.FROM, hour=22),
    "o:clock:330": buttons.SetClock(minutes=330),
    "o:language:pt-BR": buttons.SetLanguage(language="pt-BR"),
    "o:wish:imagine": buttons.OfWish(operation="imagine"),
    "o:wish:imagine:flux2": buttons.PickForWish(operation="imagine", model="flux2"),
    "o:budget:250": buttons.GroupBudget(daily=250),
    "c:ask:9": buttons.OnConsent(verb=buttons.ConsentVerb.ASK, consent=9),
    "r:list:2": buttons.RecipeList(page=2),
    "r:studio:greeting": buttons.CookStudio(recipe="greeting"),
    "r:own:7:share": buttons.OnRecipe(recipe=7, verb=buttons.RecipeVerb.SHARE),
    "r:with:keep:Zb0-_wQ3xXyYzZ12Zb0-_w": buttons.OnShared(
        verb=buttons.SharedVerb.KEEP, token="Zb0-_wQ3xXyYzZ12Zb0-_w"
    ),
    "r:job:7:on": buttons.OnCooked(job=7, verb=buttons.CookedVerb.GO_ON),
    "d:5:2:x:": buttons.OnDraft(draft=5, version=2, verb=buttons.DraftVerb.CANCEL),
    "d:5:2:mine:": buttons.OnDraft(draft=5, version=2, verb=buttons.DraftVerb.MINE),
    "d:5:2:opt:model": buttons.OnField(draft=5, version=2, verb=buttons.FieldVerb.OPTION, field="model"),
    "d:5:2:page:1": buttons.DraftPage(draft=5, version=2, page=1),
    "d:5:2:in:?": buttons.DraftPart(draft=5, version=2, part="?"),
    "d:5:2:set:own-7": buttons.OnChoice(draft=5, version=2, verb=buttons.ChoiceVerb.SET, choice="own-7"),
    "d:5:2:set:": buttons.OnChoice(draft=5, version=2, verb=buttons.ChoiceVerb.SET, choice=""),
    "j:17:change": buttons.OnJob(job=17, verb=buttons.JobVerb.CHANGE),
    "j:17:round": buttons.OnJob(job=17, verb=buttons.JobVerb.ROUND),
    "j:17:use": buttons.OnJob(job=17, verb=buttons.JobVerb.USE),
    "u:17:job:0.1": buttons.UseResult(job=17, page=1),
    "u:17:into:0.dub.source": buttons.ResultInto(job=17, number=0, operation="dub", field="source"),
    "u:9:own:0": buttons.UseAsset(asset=9),
    "u:9:with:swap.face": buttons.AssetInto(asset=9, operation="swap", field="face"),
    "d:5:2:with:swap.face": buttons.BeginWith(draft=5, version=2, operation="swap", field="face"),
}
"""Data of buttons that are already in chats -> what they mean."""


def test_buttons_that_hang_in_chats_already_mean_what_they_meant() -> None:
    assert {data: parse(data) for data in OLD} == OLD
    assert {type(value) for value in OLD.values()} == {form.kind for forms in FORMS.values() for form in forms}
