using System.Text;

namespace Clocks.Discovery.Dns;

/// <summary>
/// Text in Unicode's form C, in which an "e" and an accent that stands behind it are one "é": two people who type the
/// same name on different systems mean one name, and multicast DNS compares bytes (RFC 6762, section 16: names are in
/// precomposed form). In comes text, out comes the same text composed: Latin, Greek, Cyrillic and Hangul, which is what
/// keyboards and file systems give in both forms; what is written otherwise stays as it is. The platform's own
/// composition needs a culture database of thirty megabytes, which the program runs without.
/// </summary>
/// <remarks>Unicode Standard Annex 15; the pairs are those of UnicodeData. Pure; any thread.</remarks>
public static class ComposedText
{
    /// <summary>Nothing below this changes.</summary>
    private const char FirstMark = '\u0300';

    private const int HangulL = 0x1100, HangulV = 0x1161, HangulT = 0x11A7, Hangul = 0xAC00;
    private const int HangulLCount = 19, HangulVCount = 21, HangulTCount = 28;

    /// <summary>A mark, and pairs of a letter and what both together are.</summary>
    private static readonly (char Mark, string Pairs)[] Marks =
    [
        ('\u0300', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛ"
            + "ἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪ¨῭ΟῸΩῺ"),
        ('\u0301', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηή"
            + "ιίϋΰοόυύωώϒϓГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍ"
            + "ἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞"),
        ('\u0302', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
        ('\u0303', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
        ('\u0304', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ"),
        ('\u0306', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ"),
        ('\u0307', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
        ('\u0308', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎ"
            + "õṏŪṺūṻWẄwẅXẌxẍtẗ"),
        ('\u0309', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
        ('\u030A', "AÅaåUŮuůwẘyẙ"),
        ('\u030B', "OŐoőUŰuűУӲуӳ"),
        ('\u030C', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
        ('\u030F', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ"),
        ('\u0311', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
        ('\u0313', "αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ"),
        ('\u0314', "αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ"),
        ('\u031B', "OƠoơUƯuư"),
        ('\u0323', "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
        ('\u0324', "UṲuṳ"),
        ('\u0325', "AḀaḁ"),
        ('\u0326', "SȘsșTȚtț"),
        ('\u0327', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
        ('\u0328', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
        ('\u032D', "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
        ('\u032E', "HḪhḫ"),
        ('\u0330', "EḚeḛIḬiḭUṴuṵ"),
        ('\u0331', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
        ('\u0342', "ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶ¨῁ηῆ᾿῏ιῖϊῗ῾῟υῦϋῧωῶ"),
        ('\u0345', "ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭ"
            + "ὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼὴῂηῃήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ"),
    ];

    /// <summary>Signs that are only another way to write a sign: pairs of the one and the other.</summary>
    private const string Same =
        "\u0340\u0300\u0341\u0301\u0343\u0313\u0374\u02B9\u037E\u003B\u0387\u00B7\u1F71\u03AC\u1F73\u03AD\u1F75\u03AE"
        + "\u1F77\u03AF\u1F79\u03CC\u1F7B\u03CD\u1F7D\u03CE\u1FBB\u0386\u1FBE\u03B9\u1FC9\u0388\u1FCB\u0389\u1FD3\u0390"
        + "\u1FDB\u038A\u1FE3\u03B0\u1FEB\u038E\u1FEE\u0385\u1FEF\u0060\u1FF9\u038C\u1FFB\u038F\u1FFD\u00B4\u2126\u03A9"
        + "\u212A\u004B\u212B\u00C5";

    /// <summary>The text in form C.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1)) < 0)
            return text;
        var apart = new StringBuilder();
        foreach (char sign in text)
            TakeApart(sign, apart);
        Order(apart);
        return Together(apart);
    }

    /// <summary>A letter, then its marks, innermost first.</summary>
    private static void TakeApart(char sign, StringBuilder apart)
    {
        int same = sign < FirstMark ? -1 : Find(Same, 0, sign);
        if (same >= 0)
        {
            TakeApart(Same[same + 1], apart);
            return;
        }

        // The one sign that is two marks, and is never put together again.
        if (sign == '\u0344')
        {
            apart.Append("\u0308\u0301");
            return;
        }

        foreach ((char mark, string pairs) in Marks)
        {
            int at = sign < 0xC0 ? -1 : Find(pairs, 1, sign);
            if (at >= 0)
            {
                TakeApart(pairs[at - 1], apart);
                apart.Append(mark);
                return;
            }
        }

        apart.Append(sign);
    }

    /// <summary>
    /// Marks at different places of a letter come in the order of their classes; at one place they stay.
    /// </summary>
    private static void Order(StringBuilder text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            char sign = text[i];
            int at = i, order = Class(sign);
            while (order > 0 && at > 0 && Class(text[at - 1]) > order)
            {
                text[at] = text[at - 1];
                at--;
            }

            text[at] = sign;
        }
    }

    /// <summary>Each mark joins the letter before it, unless a mark of its own class or a letter is between.</summary>
    private static string Together(StringBuilder apart)
    {
        var text = new StringBuilder();
        int letter = -1, between = 0;
        for (int i = 0; i < apart.Length; i++)
        {
            char sign = apart[i];
            int order = Class(sign);
            bool isBlocked = between != 0 && between >= order;
            bool isNext = letter == text.Length - 1;
            bool mayJoin = letter >= 0 && (isNext || (order > 0 && !isBlocked));
            if (mayJoin && Joined(text[letter], sign) is var joined and not '\0')
            {
                text[letter] = joined;
                continue;
            }

            between = order;
            if (order == 0)
                letter = text.Length;
            text.Append(sign);
        }

        return text.ToString();
    }

    private static char Joined(char letter, char sign)
    {
        (int l, int v, int s, int t) = (letter - HangulL, sign - HangulV, letter - Hangul, sign - HangulT);
        if (l is >= 0 and < HangulLCount && v is >= 0 and < HangulVCount)
            return (char)(Hangul + (l * HangulVCount + v) * HangulTCount);
        bool isOpen = s is >= 0 and < HangulLCount * HangulVCount * HangulTCount && s % HangulTCount == 0;
        if (isOpen && t is > 0 and < HangulTCount)
            return (char)(letter + t);
        foreach ((char mark, string pairs) in Marks)
        {
            if (mark == sign && Find(pairs, 0, letter) is var at and >= 0)
                return pairs[at + 1];
        }

        return '\0';
    }

    private static int Find(string pairs, int offset, char sign)
    {
        for (int i = offset; i < pairs.Length; i += 2)
        {
            if (pairs[i] == sign)
                return i;
        }

        return -1;
    }

    /// <summary>The canonical combining class of a mark of the block U+0300; 0 for everything else.</summary>
    private static int Class(char sign) => sign switch
    {
        < FirstMark or > '\u036F' or '\u034F' => 0,
        >= '\u0334' and <= '\u0338' => 1,
        '\u0321' or '\u0322' or '\u0327' or '\u0328' => 202,
        '\u031B' => 216,
        '\u0315' or '\u031A' or '\u0358' => 232,
        '\u035C' or '\u035F' or '\u0362' => 233,
        '\u035D' or '\u035E' or '\u0360' or '\u0361' => 234,
        '\u0345' => 240,
        (>= '\u0316' and <= '\u0333') or (>= '\u0339' and <= '\u033C') or (>= '\u0347' and <= '\u0349')
            or '\u034D' or '\u034E' or (>= '\u0353' and <= '\u0356') or '\u0359' or '\u035A' => 220,
        _ => 230,
    };
}
